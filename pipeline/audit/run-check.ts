import type { CheckAnswer } from '@provider-registry/core/audit';
import { RegistryError } from '@provider-registry/core/model';
import type { AnswerCache } from './answer-cache.ts';
import type { AuditContext, Check } from './check.ts';
import type { AuditSubject } from './subject.ts';

export interface CheckOutcome {
  readonly answer: CheckAnswer;
  /** The answer is that of an earlier run with the same inputs. */
  readonly cached: boolean;
}

/** One check's answer, kept or new. What could not look is not kept: the next audit tries again. */
export async function runCheck(
  check: Check,
  subject: AuditSubject,
  cache: AnswerCache,
  context: AuditContext,
): Promise<CheckOutcome> {
  try {
    const key = cache.keyOf(check.id, await check.inputs(subject, context));
    const kept = await cache.find(key);
    if (kept) return { answer: kept, cached: true };
    const answer = await check.look(subject, context);
    if (answer.outcome !== 'not-run') await cache.keep(key, answer);
    return { answer, cached: false };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code === 'INTERRUPTED') throw error;
    return { answer: notRun(check, error), cached: false };
  }
}

function notRun(check: Check, { refusal }: RegistryError): CheckAnswer {
  const { code, message, expected, found } = refusal;
  const details = [expected && `expected ${expected}`, found && `found ${found}`].filter(Boolean).join(', ');
  return {
    outcome: 'not-run',
    tool: { name: check.id, version: 'none' },
    note: `${code}: ${message}${details && ` (${details})`}`,
  };
}
