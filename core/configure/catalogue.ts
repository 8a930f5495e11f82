import type { Digest, ProviderName, Version } from '../model/index.ts';
import type { Release, Revocation } from '../schemas/index.ts';

/** A release that the signed catalogue lists, with the digest that it is listed by. */
export interface ListedRelease {
  readonly version: Version;
  readonly digest: Digest;
  readonly document: Release;
}

/** What the signed catalogue says about the providers that a decision is about. */
export interface Catalogue {
  /** A provider that is missing here is not in the catalogue. */
  readonly releases: ReadonlyMap<ProviderName, readonly ListedRelease[]>;
  readonly revocations: readonly Revocation[];
}

/** One published version, by everything that a withdrawal can name it by. */
export interface PublishedVersion {
  readonly provider: ProviderName;
  readonly version: Version;
  /** Of its release document and of its binaries, as far as they are known. */
  readonly digests: readonly Digest[];
}

/** The heaviest withdrawal of a version: to be stopped goes before to be no longer installed. */
export function findWithdrawal(of: PublishedVersion, revocations: readonly Revocation[]): Revocation | undefined {
  const about = revocations.filter((revocation) => isAbout(revocation, of));
  return about.find(({ kind }) => kind === 'revoke') ?? about[0];
}

export function withdrawalOf(listed: ListedRelease, revocations: readonly Revocation[]): Revocation | undefined {
  const { digest, version, document } = listed;
  const digests = [digest, ...document.platforms.map(({ binary }) => binary.digest)];
  return findWithdrawal({ provider: document.name, version, digests }, revocations);
}

/** Without version and digest a revocation is about every version of its provider. */
function isAbout(revocation: Revocation, { provider, version, digests }: PublishedVersion): boolean {
  if (revocation.provider !== provider) return false;
  if (revocation.version !== undefined && revocation.version !== version) return false;
  return revocation.digest === undefined || digests.includes(revocation.digest);
}
