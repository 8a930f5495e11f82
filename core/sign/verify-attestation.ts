import type { Digest, Refusal } from '../model/index.ts';
import type { Identity } from '../schemas/index.ts';
import type { PredicateType } from './predicates.ts';
import type { Statement } from './statement.ts';
import { type Verification, verifyBundle } from './verify-bundle.ts';

export interface Claim {
  /** What the statement must say. */
  readonly predicateType: PredicateType;
  /** What it must be about: each of these has to be among its subjects. */
  readonly subjects: readonly Digest[];
  /** Who may say it, and nobody else. */
  readonly signers: readonly Identity[];
}

/**
 * Whether `bundle` proves `claim`: signature, signer, predicate type and every subject. DSSE verification alone proves
 * nothing about a file (in-toto Attestation Framework v1, validation.md §Matching).
 * As `verifyBundle`, and `NOT_AUDITED` where a valid statement is of another type or about something else.
 */
export function verifyAttestation(bundle: unknown, claim: Claim): Verification {
  const verified = verifyBundle(bundle, claim.signers);
  if (!verified.ok) return verified;
  const refusal = refuseOtherClaim(verified.statement, claim);
  return refusal ? { ok: false, refusal } : verified;
}

function refuseOtherClaim(statement: Statement, claim: Claim): Refusal | undefined {
  if (statement.predicateType !== claim.predicateType) {
    return {
      code: 'NOT_AUDITED',
      message: 'the attestation says something else',
      expected: claim.predicateType,
      found: statement.predicateType.slice(0, 200),
    };
  }
  const about = new Set(statement.subjects.map(({ digest }) => digest));
  const missing = claim.subjects.find((digest) => !about.has(digest));
  if (missing === undefined) return undefined;
  return {
    code: 'NOT_AUDITED',
    message: 'the attestation is about something else',
    expected: missing,
    found: statement.subjects
      .map(({ name }) => name)
      .join(', ')
      .slice(0, 200),
  };
}
