import type { Digest, ProviderName, Refusal, Version } from '../../model/index.ts';
import type { Revocation } from '../../schemas/index.ts';

/** One published version, by everything that a revocation can name it by. */
export interface Withdrawable {
  readonly name: ProviderName;
  readonly version: Version;
  /** Of its release document and of its binaries, as far as they are known. */
  readonly digests: readonly Digest[];
}

/** The heaviest withdrawal of a version: to be stopped goes before to be no longer installed. */
export function findWithdrawal(of: Withdrawable, revocations: readonly Revocation[]): Revocation | undefined {
  const about = revocations.filter((revocation) => isAbout(revocation, of));
  return about.find(({ kind }) => kind === 'revoke') ?? about[0];
}

/** Without version and digest a revocation is about every version of its provider. */
function isAbout(revocation: Revocation, { name, version, digests }: Withdrawable): boolean {
  if (revocation.provider !== name) return false;
  if (revocation.version !== undefined && revocation.version !== version) return false;
  return revocation.digest === undefined || digests.includes(revocation.digest);
}

/** What a withdrawal means for a version that it names: `REVOKED` must not run, `YANKED` must not be installed anew. */
export function refusalOf(withdrawal: Revocation, { name, version }: Pick<Withdrawable, 'name' | 'version'>): Refusal {
  return {
    code: withdrawal.kind === 'revoke' ? 'REVOKED' : 'YANKED',
    message: `${name}@${version} was withdrawn: ${withdrawal.reason}`,
    expected: 'a version that is not withdrawn',
    found: `withdrawal ${withdrawal.number} of ${withdrawal.time}`,
    ...(withdrawal.replacement && { next: `Assign ${name}@${withdrawal.replacement} instead.` }),
  };
}

/** Why a version may not run, or not be installed where it is not yet; undefined when it may. */
export function refuseWithdrawn(
  subject: Withdrawable,
  revocations: readonly Revocation[],
  isInstalled: boolean,
): Refusal | undefined {
  const withdrawal = findWithdrawal(subject, revocations);
  if (!withdrawal || (withdrawal.kind === 'yank' && isInstalled)) return undefined;
  return refusalOf(withdrawal, subject);
}
