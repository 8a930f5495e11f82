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

/** The heaviest withdrawal of a release: to be stopped goes before to be no longer installed. */
export function withdrawalOf(listed: ListedRelease, revocations: readonly Revocation[]): Revocation | undefined {
  const about = revocations.filter((revocation) => isAbout(revocation, listed));
  return about.find(({ kind }) => kind === 'revoke') ?? about[0];
}

/** Without version and digest a revocation is about every version of its provider. */
function isAbout(revocation: Revocation, { document, version, digest }: ListedRelease): boolean {
  if (revocation.provider !== document.name) return false;
  if (revocation.version !== undefined && revocation.version !== version) return false;
  if (revocation.digest === undefined) return true;
  return revocation.digest === digest || document.platforms.some(({ binary }) => binary.digest === revocation.digest);
}
