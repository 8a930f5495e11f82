import { readBytes, writeFileAtomic } from '@provider-registry/adapter-files';
import { type BlobSource, fetchWhole } from '@provider-registry/adapter-oci';
import type { Catalogue } from '@provider-registry/adapter-tuf';
import {
  type Digest,
  digestOf,
  LIMITS,
  type Platform,
  type ProviderName,
  RegistryError,
} from '@provider-registry/core/model';
import type { DesiredProvider, File, ProviderRecord, Release, ReleasePlatform } from '@provider-registry/core/schemas';
import { attestationsFor, type Checked, findBuild, readListedRelease } from '@provider-registry/core/validate';
import type { Layout } from '../state/index.ts';
import { fromAny } from './mirrors.ts';

/** One desired provider, as far as the catalogue tells. */
export interface Resolved {
  readonly desired: DesiredProvider;
  readonly record: ProviderRecord;
  readonly releaseBytes: Uint8Array;
  readonly release: Release;
  readonly build: ReleasePlatform;
}

/** Finds the release that is desired, and its build for this host. Refuses what `validate` would refuse before anything large is fetched. */
export async function resolveProvider(
  desired: DesiredProvider,
  catalogue: Catalogue,
  platform: Platform,
  layout: Layout,
): Promise<Checked<Resolved>> {
  const record = await catalogue.findProvider(desired.name);
  const isListed = record?.versions.some(({ release }) => release === desired.release) ?? false;
  const releaseBytes = isListed
    ? await kept(layout, desired.release, LIMITS.documentBytes, () => catalogue.fetchRelease(desired.release))
    : new Uint8Array();
  const release = readListedRelease({ desired, release: releaseBytes }, { record });
  if (!release.ok) return release;
  const build = findBuild(release.value, platform);
  if (!build.ok) return build;
  if (!record) throw new TypeError('a listed release has a record');
  return { ok: true, value: { desired, record, releaseBytes, release: release.value, build: build.value } };
}

/** The attestation bundles that this host's build needs. Throws `MIRROR_UNAVAILABLE` and the like, `SIZE_MISMATCH` for a huge one. */
export async function fetchAttestations(
  { release, build, desired }: Resolved,
  mirrors: readonly BlobSource[],
  layout: Layout,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const listed = attestationsFor(release, build);
  const bundles: Uint8Array[] = [];
  for (const file of listed) bundles.push(await fetchBundle(desired.name, file, mirrors, layout, signal));
  return bundles;
}

async function fetchBundle(
  provider: ProviderName,
  file: File,
  mirrors: readonly BlobSource[],
  layout: Layout,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (file.size > LIMITS.bundleBytes) {
    throw new RegistryError({
      code: 'SIZE_MISMATCH',
      message: `an attestation of ${provider} is too large`,
      expected: `at most ${LIMITS.bundleBytes} bytes`,
      found: `${file.size} bytes`,
    });
  }
  return kept(layout, file.digest, LIMITS.bundleBytes, () =>
    fromAny(mirrors, (mirror) => fetchWhole(mirror, provider, file, signal)),
  );
}

/** Content that was fetched before, if it still has its digest; else it is fetched and kept. */
async function kept(
  layout: Layout,
  digest: Digest,
  limitBytes: number,
  fetch: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const path = layout.evidence(digest);
  const before = await readBytes(path, limitBytes).catch(() => undefined);
  if (before && digestOf(before) === digest) return before;
  const bytes = await fetch();
  await writeFileAtomic(path, bytes, { mode: 0o600 });
  return bytes;
}
