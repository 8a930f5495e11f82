import type { ProviderName } from '../model/index.ts';
import type { CheckResult, Finding } from '../schemas/index.ts';
import { type CheckAnswer, notRunFinding } from './answer.ts';
import { identify } from './finding.ts';

/** At most so many findings a check: one more says that there were others, and never passes (audit-report schema). */
const FINDINGS_PER_CHECK = 1000;
const LOOKED_AT_PER_CHECK = 1000;

export interface CheckRun {
  readonly check: string;
  readonly durationMilliseconds: number;
  readonly cached: boolean;
}

/** One check's part of the report. */
export function checkResultOf(provider: ProviderName, run: CheckRun, answer: CheckAnswer): CheckResult {
  const { outcome, tool } = answer;
  const base = { ...run, tool, outcome };
  if ('note' in answer)
    return { ...base, lookedAt: [], findings: findingsWithoutLook(provider, run, answer), note: answer.note };
  return {
    ...base,
    lookedAt: answer.lookedAt.slice(0, LOOKED_AT_PER_CHECK).map((item) => item.slice(0, 500)),
    findings: limited(
      provider,
      run.check,
      answer.found.map((found) => identify(provider, found)),
    ),
  };
}

function findingsWithoutLook(
  provider: ProviderName,
  { check }: CheckRun,
  { outcome, note }: Extract<CheckAnswer, { note: string }>,
): Finding[] {
  return outcome === 'not-run' ? [identify(provider, notRunFinding(check, note))] : [];
}

/** Findings with one fingerprint are one finding; too many of them end with one that says so. */
function limited(provider: ProviderName, check: string, findings: readonly Finding[]): Finding[] {
  const distinct = [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
  if (distinct.length <= FINDINGS_PER_CHECK) return distinct;
  const note = `it found ${distinct.length} things, more than a report holds`;
  return [...distinct.slice(0, FINDINGS_PER_CHECK), identify(provider, notRunFinding(check, note))];
}
