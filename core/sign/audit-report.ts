import type { AuditReport } from '../schemas/index.ts';
import { PREDICATES } from './predicates.ts';
import type { Statement, Subject } from './statement.ts';

/** The whole report, so that whoever verifies the signature can also read why. */
export function auditReportStatement(report: AuditReport, subjects: readonly Subject[]): Statement {
  return { predicateType: PREDICATES.auditReport, subjects, predicate: report };
}
