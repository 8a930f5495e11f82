import { join } from 'node:path';
import { readText } from '@provider-registry/adapter-files';
import { readBlob } from '@provider-registry/adapter-oci';
import { type Digest, LIMITS, type Refusal, RegistryError } from '@provider-registry/core/model';
import {
  attestationManifests,
  decidePublication,
  EMPTY_CONFIG,
  indexDocument,
  refuseBuild,
  refuseRelease,
  releaseOf,
} from '@provider-registry/core/publish';
import { checkDocument, type File, type Release, type Trust } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type DesignatedRepository, type Paths, paths } from '../repository/index.ts';
import { gatherBuild, readSignedVersion, type SignedVersion } from '../sign/index.ts';
import type { PublishedProvider } from './published.ts';
import { verifyImage } from './verify-image.ts';

export interface PreparationContext {
  readonly repository: DesignatedRepository;
  readonly environment: Readonly<Record<string, string>>;
  /** What the catalogue trusts; `trust.yaml` may be newer. */
  readonly trust: Trust;
  readonly now: Date;
}

/** A version that may be published, with every file that has to be in the registry before the catalogue lists it. */
export interface NewVersion {
  readonly kind: 'new';
  readonly release: Release;
  /** Layout that holds the blobs. */
  readonly layout: string;
  readonly blobs: readonly File[];
}

export type PreparedVersion =
  | NewVersion
  | { readonly kind: 'unchanged'; readonly digest: Digest }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Checks all that a runtime will check, and more: a version that a runtime would refuse is never listed. Refusals are values;
 * only failures of reading and writing throw.
 */
export async function prepareVersion(
  context: PreparationContext,
  manifest: ProviderManifest,
  published: PublishedProvider,
): Promise<PreparedVersion> {
  try {
    return await prepare(context, manifest, published);
  } catch (error) {
    if (error instanceof RegistryError) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}

async function prepare(
  { repository, environment, trust, now }: PreparationContext,
  manifest: ProviderManifest,
  published: PublishedProvider,
): Promise<PreparedVersion> {
  const at = paths(repository.root, manifest.name, manifest.version);
  const build = await gatherBuild({ repository, manifest, environment });
  throwIf(refuseBuild(build, now));
  const signed = await requireSigned(at, manifest);
  const release = await composeRelease(repository, manifest, signed, now);

  const listed = published.record?.versions.find(({ version }) => version === manifest.version)?.release;
  const decision = decidePublication(listed && published.releases.get(listed), release);
  if (decision.kind === 'refused') return decision;
  if (listed && decision.kind === 'unchanged') return { kind: 'unchanged', digest: listed };

  throwIf(refuseRelease({ release, bundles: await readBundles(signed, at.oci) }, trust, now));
  refuseOtherIndex(manifest, signed);
  const image = await verifyImage(signed, at.oci);
  const manifests = attestationManifests(signed);
  const blobs = [signed.index, ...image, EMPTY_CONFIG, ...signed.attestations, ...manifests];
  return { kind: 'new', release, layout: at.oci, blobs };
}

async function composeRelease(
  repository: DesignatedRepository,
  manifest: ProviderManifest,
  signed: SignedVersion,
  now: Date,
): Promise<Release> {
  const configurationSchema = await readConfigurationSchema(repository, manifest);
  const release = releaseOf({
    manifest,
    ...(configurationSchema !== undefined && { configurationSchema }),
    image: signed,
    attestations: signed.attestations,
    publishedAt: now.toISOString(),
  });
  return checkDocument('release', release, `${manifest.name}@${manifest.version}`);
}

async function readConfigurationSchema(
  { root }: DesignatedRepository,
  { name, configuration }: ProviderManifest,
): Promise<unknown> {
  if (!configuration) return undefined;
  const path = join(root, 'providers', name, configuration.schema);
  try {
    return JSON.parse(await readText(path, LIMITS.documentBytes));
  } catch (cause) {
    if (cause instanceof RegistryError) throw cause;
    throw new RegistryError(
      { code: 'INVALID_DOCUMENT', message: 'the configuration schema is not JSON', where: path },
      { cause },
    );
  }
}

async function requireSigned(at: Paths, { name, version }: ProviderManifest): Promise<SignedVersion> {
  const signed = await readSignedVersion(at);
  if (signed) return signed;
  throw new RegistryError({
    code: 'NOT_AUDITED',
    message: `${name} ${version} was not signed`,
    where: at.folder,
    next: 'Run provider-registry sign first.',
  });
}

async function readBundles({ attestations }: SignedVersion, layout: string): Promise<Map<Digest, unknown>> {
  const bundles = attestations.map(async (file) => {
    const bytes = await readBlob(layout, file);
    return [file.digest, JSON.parse(Buffer.from(bytes).toString())] as const;
  });
  return new Map(await Promise.all(bundles));
}

/** The index says nothing but what provider.yaml and the manifests say; so it is made again, not read. */
function refuseOtherIndex(manifest: ProviderManifest, signed: SignedVersion): void {
  const { digest } = indexDocument(manifest, signed.platforms);
  if (digest === signed.index.digest) return;
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the signed image is not the one of this provider.yaml',
    where: `${manifest.name}@${manifest.version}`,
    expected: digest,
    found: signed.index.digest,
    next: 'Sign the provider again.',
  });
}

function throwIf(refusal: Refusal | undefined): void {
  if (refusal) throw new RegistryError(refusal);
}
