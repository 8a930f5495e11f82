import type { Waiver } from '../schemas/index.ts';
import { PREDICATES } from './predicates.ts';
import type { Statement } from './statement.ts';

/** A reviewer's decision. Its subject is the finding, by fingerprint; provider and version are inside. */
export function waiverStatement(waiver: Waiver): Statement {
  return {
    predicateType: PREDICATES.waiver,
    subjects: [{ name: 'finding', digest: waiver.fingerprint }],
    predicate: waiver,
  };
}
