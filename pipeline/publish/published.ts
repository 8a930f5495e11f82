import { join } from 'node:path';
import { readBytes } from '@provider-registry/adapter-files';
import type { CatalogueState } from '@provider-registry/adapter-tuf/repository';
import { type Digest, digestOf, hexOf, LIMITS, type ProviderName, RegistryError } from '@provider-registry/core/model';
import { type ProviderRecord, parseJsonDocument, type Release } from '@provider-registry/core/schemas';

/** What the catalogue lists of one provider. */
export interface PublishedProvider {
  readonly record: ProviderRecord | undefined;
  /** Every version, by digest of its release. */
  readonly releases: ReadonlyMap<Digest, Release>;
}

/** Where a release lies in the static registry. */
export function releasePath(digest: Digest): string {
  return join('releases', `${hexOf(digest)}.json`);
}

/** Reads a provider from the catalogue's signed record. Throws `DIGEST_MISMATCH` for a release that was altered in the folder. */
export async function readPublished(
  state: CatalogueState,
  registryFolder: string,
  name: ProviderName,
): Promise<PublishedProvider> {
  const record = await state.readRecord(name);
  const releases = (record?.versions ?? []).map(async ({ release }) => {
    return [release, await readRelease(registryFolder, release)] as const;
  });
  return { record, releases: new Map(await Promise.all(releases)) };
}

async function readRelease(registryFolder: string, digest: Digest): Promise<Release> {
  const path = join(registryFolder, releasePath(digest));
  const bytes = await readBytes(path, LIMITS.documentBytes);
  if (digestOf(bytes) === digest) return parseJsonDocument('release', bytes, path);
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'a published release was altered',
    where: path,
    expected: digest,
    found: digestOf(bytes),
    next: 'Restore the registry’s folder from a copy.',
  });
}
