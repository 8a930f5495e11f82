export { type AuditInRepositoryOptions, auditInRepository } from './audit-in-repository.ts';
export { type AuditOptions, type AuditProgress, auditProvider } from './audit-provider.ts';
export type { AuditContext, Check } from './check.ts';
export { CHECKS } from './checks/index.ts';
export { prepareAudit } from './prepare-audit.ts';
export type { AuditedBinary, AuditSubject } from './subject.ts';
