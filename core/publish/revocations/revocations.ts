import { isDeepStrictEqual } from 'node:util';
import type { Refusal } from '../../model/index.ts';
import type { Revocations } from '../../schemas/index.ts';

/** The list of a registry that has withdrawn nothing yet. */
export const NO_REVOCATIONS: Revocations = { apiVersion: 'provider-registry/v1', revocations: [] };

/**
 * Why `offered` must not follow `seen`: the list is append-only and numbered 1, 2, 3, … so that nobody, not even who holds
 * its key, can take a revocation back from somebody who has seen it. Undefined when it may.
 */
export function refuseShortenedRevocations(seen: Revocations, offered: Revocations): Refusal | undefined {
  const misnumbered = offered.revocations.find((revocation, index) => revocation.number !== index + 1);
  if (misnumbered) {
    return refusal('the revocations are not numbered one by one', '1, 2, 3, … without gaps', `${misnumbered.number}`);
  }
  const changed = seen.revocations.find(
    (revocation, index) => !isDeepStrictEqual(revocation, offered.revocations[index]),
  );
  if (!changed) return undefined;
  return refusal(
    'a revocation that was seen before is missing or altered',
    `revocation ${changed.number} of ${changed.provider}, and every other one seen before`,
    `${offered.revocations.length} revocations`,
  );
}

function refusal(message: string, expected: string, found: string): Refusal {
  return { code: 'REVOCATION_ROLLBACK', message, where: 'revocations.json', expected, found };
}
