import type { AuditReport, Finding, Reason } from '../../schemas/index.ts';

export interface ExplainedFinding {
  readonly finding: Finding;
  readonly reason: Reason;
}

/** The verdict's reasons in their order, each with its finding. */
export function explainedFindings({ checks, verdict }: AuditReport): ExplainedFinding[] {
  const findings = new Map(checks.flatMap((check) => check.findings).map((finding) => [finding.fingerprint, finding]));
  return verdict.reasons.flatMap((reason) => {
    const finding = findings.get(reason.fingerprint);
    return finding ? { finding, reason } : [];
  });
}

/** One sentence for the whole audit. */
export function summaryOf({ verdict }: AuditReport): string {
  const count = (effect: Reason['effect']) => verdict.reasons.filter((reason) => reason.effect === effect).length;
  const [rejecting, flagging] = [count('reject'), count('flag')];
  switch (verdict.verdict) {
    case 'approved':
      return verdict.waivers.length > 0
        ? `Nothing stands against publishing it; reviewers allowed ${verdict.waivers.length} of its findings.`
        : 'Nothing stands against publishing it.';
    case 'flagged':
      return `A reviewer has to decide on ${plural(flagging, 'finding')}.`;
    case 'rejected':
      return `${plural(rejecting, 'finding')} must be corrected${flagging > 0 ? `, and ${flagging} more reviewed` : ''}.`;
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
