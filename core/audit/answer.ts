import type { AuditReport, CheckResult } from '../schemas/index.ts';
import type { Found } from './finding.ts';

export type FoundCapability = AuditReport['permissions']['found'][number];
export type ObservedAccess = NonNullable<AuditReport['permissions']['observed']>;

/** What one check says of one provider version. Plain JSON, so that it can be kept and used again for the same inputs. */
export type CheckAnswer =
  | {
      readonly outcome: 'passed' | 'found';
      readonly lookedAt: readonly string[];
      readonly found: readonly Found[];
      readonly tool: CheckResult['tool'];
      readonly capabilities?: readonly FoundCapability[];
      readonly observed?: ObservedAccess;
    }
  | {
      /** `not-run`: it should have looked and could not. `not-applicable`: there is nothing for it to look at. */
      readonly outcome: 'not-run' | 'not-applicable';
      readonly tool: CheckResult['tool'];
      readonly note: string;
    };

/** `passed` or `found`, as there are findings or none. */
export function answerOf(parts: Omit<Extract<CheckAnswer, { found: unknown }>, 'outcome'>): CheckAnswer {
  return { outcome: parts.found.length === 0 ? 'passed' : 'found', ...parts };
}

/** A check that could not run is a finding, never a pass. */
export function notRunFinding(check: string, note: string): Found {
  return {
    rule: `${check}/not-run`,
    severity: 'high',
    origin: 'none',
    message: `The check “${check}” did not run: ${note}`,
    why: 'What was not looked at is not known to be safe.',
    help: 'Give the audit what the check needs, and audit again.',
    about: [],
  };
}
