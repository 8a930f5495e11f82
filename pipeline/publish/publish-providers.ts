import { join } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import { withLock, writeFileAtomic } from '@provider-registry/adapter-files';
import { copyBlob } from '@provider-registry/adapter-oci';
import { applyWrites, openCatalogueState, prepareUpdate } from '@provider-registry/adapter-tuf/repository';
import {
  canonicalJson,
  type Digest,
  type ProviderName,
  type Refusal,
  type Version,
} from '@provider-registry/core/model';
import { addRelease, serializeRelease } from '@provider-registry/core/publish';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type DesignatedRepository, selectProviders } from '../repository/index.ts';
import { type NewVersion, type PreparedVersion, prepareVersion } from './prepare-version.ts';
import { type PublishedProvider, readPublished, releasePath } from './published.ts';
import { readOnlineSigners } from './signers.ts';
import { writeLayout, writeStatus } from './views.ts';

export interface PublishOptions {
  readonly repository: DesignatedRepository;
  /** The static registry, as `createCatalogue` founded it. */
  readonly registryFolder: string;
  readonly keysFolder: string;
  readonly clock: Clock;
  /** What git sees of the caller's: PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
  /** All providers when empty. */
  readonly names: readonly string[];
}

export type PublishedVersion = { readonly name: ProviderName; readonly version: Version } & (
  | { readonly outcome: 'published' | 'unchanged'; readonly release: Digest }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
);

/** One provider on its way: its manifest, what was listed before, and what is to become of this version. */
interface Candidate {
  readonly manifest: ProviderManifest;
  readonly published: PublishedProvider;
  readonly prepared: PreparedVersion;
}

/**
 * Publishes the current version of each named provider. Content comes first and the signed timestamp last, so a crash leaves
 * the old catalogue or the new one, and another run completes it. What cannot be published is told with its reason
 * (`VERDICT_NOT_APPROVED`, `VERSION_IMMUTABLE`, …) and shown in the status; the others go on. Renews what is past half of its
 * life on the way. Throws `NOT_FOUND` where there is no catalogue, `METADATA_INVALID` for one that others changed, `LOCKED`.
 */
export async function publishProviders(options: PublishOptions): Promise<PublishedVersion[]> {
  const { repository, registryFolder, keysFolder, clock, names } = options;
  const manifests = selectProviders(repository, names);
  const signers = await readOnlineSigners(keysFolder);
  return withLock(registryFolder, async () => {
    const now = clock();
    const state = await openCatalogueState(registryFolder, signers.timestamp.key);
    const context = { repository, environment: options.environment, trust: await state.readTrust(), now };
    const candidates: Candidate[] = [];
    for (const manifest of manifests) {
      const published = await readPublished(state, registryFolder, manifest.name);
      candidates.push({ manifest, published, prepared: await prepareVersion(context, manifest, published) });
    }

    for (const { prepared } of candidates) if (prepared.kind === 'new') await putContent(registryFolder, prepared);
    const change = { providers: new Map(candidates.flatMap(recordOf)) };
    await applyWrites(
      registryFolder,
      await prepareUpdate(state, change, { signers, lifetimes: repository.registry.lifetimes, now }),
    );

    for (const candidate of candidates)
      await writeLayout(registryFolder, candidate.manifest.name, releasesOf(candidate));
    const entries = candidates.map((candidate) => ({
      manifest: candidate.manifest,
      release: listedRelease(candidate),
    }));
    await writeStatus({ repository, registryFolder, now }, entries);
    return candidates.map(outcomeOf);
  });
}

/** Everything that a release names, before anything names the release. */
async function putContent(registryFolder: string, { release, layout, blobs }: NewVersion): Promise<void> {
  for (const blob of blobs) await copyBlob(layout, join(registryFolder, 'oci', release.name), blob);
  const { bytes, file } = serializeRelease(release);
  await writeFileAtomic(join(registryFolder, releasePath(file.digest)), bytes);
}

function recordOf({ published, prepared }: Candidate): [ProviderName, Uint8Array][] {
  if (prepared.kind !== 'new') return [];
  const { release } = prepared;
  const record = addRelease(published.record, release, serializeRelease(release).file);
  return [[release.name, Buffer.from(canonicalJson(record))]];
}

function releasesOf({ published, prepared }: Candidate) {
  return [...published.releases.values(), ...(prepared.kind === 'new' ? [prepared.release] : [])];
}

/** What the catalogue lists under the version now, be it that this run refused to change it. */
function listedRelease({ manifest, published, prepared }: Candidate): Digest | undefined {
  if (prepared.kind === 'new') return serializeRelease(prepared.release).file.digest;
  return published.record?.versions.find(({ version }) => version === manifest.version)?.release;
}

function outcomeOf({ manifest: { name, version }, prepared }: Candidate): PublishedVersion {
  switch (prepared.kind) {
    case 'new':
      return { name, version, outcome: 'published', release: serializeRelease(prepared.release).file.digest };
    case 'unchanged':
      return { name, version, outcome: 'unchanged', release: prepared.digest };
    case 'refused':
      return { name, version, outcome: 'refused', refusal: prepared.refusal };
  }
}
