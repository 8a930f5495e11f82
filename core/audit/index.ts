export { answerOf, type CheckAnswer, type FoundCapability, notRunFinding, type ObservedAccess } from './answer.ts';
export { type Found, identify } from './finding.ts';
export { type CheckRun, checkResultOf } from './result.ts';
export { isSameAudit } from './same-audit.ts';
