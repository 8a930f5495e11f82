import type { Digest, ProviderName, Version } from '../model/index.ts';
import { findWithdrawal } from '../publish/revocations/index.ts';
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

/**
 * The heaviest withdrawal of a listed release, by whatever names it: provider, version, release document or one of its
 * binaries. Undefined when there is none.
 */
export function withdrawalOf(listed: ListedRelease, revocations: readonly Revocation[]): Revocation | undefined {
  const { digest, version, document } = listed;
  const digests = [digest, ...document.platforms.map(({ binary }) => binary.digest)];
  return findWithdrawal({ name: document.name, version, digests }, revocations);
}
