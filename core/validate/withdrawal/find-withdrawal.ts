import type { Digest, Refusal } from '../../model/index.ts';
import type { Release, Revocation, Revocations } from '../../schemas/index.ts';

/** One provider version on one platform, as a revocation can name it. */
export interface Withdrawable {
  readonly name: Release['name'];
  readonly version: Release['version'];
  readonly release: Digest;
  readonly binary: Digest;
}

/** The heaviest withdrawal that names it: to be stopped goes before to be no longer installed. */
export function findWithdrawal(subject: Withdrawable, { revocations }: Revocations): Revocation | undefined {
  const about = revocations.filter((revocation) => names(revocation, subject));
  return about.find(({ kind }) => kind === 'revoke') ?? about[0];
}

/** Without version and digest a revocation is about every version of its provider. */
function names(revocation: Revocation, { name, version, release, binary }: Withdrawable): boolean {
  if (revocation.provider !== name) return false;
  if (revocation.version !== undefined && revocation.version !== version) return false;
  return revocation.digest === undefined || revocation.digest === release || revocation.digest === binary;
}

/** Why it may not run (`REVOKED`), or not be installed where it is not yet (`YANKED`). */
export function refuseWithdrawn(
  subject: Withdrawable,
  revocations: Revocations,
  isInstalled: boolean,
): Refusal | undefined {
  const withdrawal = findWithdrawal(subject, revocations);
  if (!withdrawal || (withdrawal.kind === 'yank' && isInstalled)) return undefined;
  return {
    code: withdrawal.kind === 'revoke' ? 'REVOKED' : 'YANKED',
    message: `${subject.name}@${subject.version} was withdrawn: ${withdrawal.reason}`,
    expected: 'a version that is not withdrawn',
    found: `withdrawal ${withdrawal.number} of ${withdrawal.time}`,
    ...(withdrawal.replacement && { next: `Assign ${subject.name}@${withdrawal.replacement} instead.` }),
  };
}
