import { canonicalJson } from '../model/index.ts';
import type { AuditReport } from '../schemas/index.ts';

/** Whether two reports say the same: all but when the audit ended, how long its checks took, and which answers were kept. */
export function isSameAudit(a: AuditReport, b: AuditReport): boolean {
  return canonicalJson(substanceOf(a)) === canonicalJson(substanceOf(b));
}

function substanceOf({ finishedAt: _, checks, ...rest }: AuditReport) {
  return { ...rest, checks: checks.map(({ durationMilliseconds: _duration, cached: _cached, ...check }) => check) };
}
