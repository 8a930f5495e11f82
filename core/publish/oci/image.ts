import type { Digest, Platform } from '../../model/index.ts';
import type { File, ReleasePlatform } from '../../schemas/index.ts';
import type { ProviderManifest } from '../../source/index.ts';
import {
  COMPRESSIONS,
  type Compression,
  type Descriptor,
  descriptorOf,
  imageConfig,
  imageIndex,
  imageManifest,
  OCI,
  type OciDocument,
  ociPlatform,
} from './documents.ts';

/** One platform's binary, and the layers that hold it. */
export interface PackedPlatform {
  readonly platform: Platform;
  readonly binary: File;
  /** Of the layer's tar before compression (OCI image-spec, config.md §Layer DiffID). */
  readonly diffId: Digest;
  readonly layers: Readonly<Record<Compression, File>>;
}

/** A provider version as an OCI image: one index, two manifests a platform. */
export interface ProviderImage extends ImageContent {
  readonly index: OciDocument;
  /** Everything below the index that is no layer: configs and manifests. */
  readonly documents: readonly OciDocument[];
}

/** An image as a release lists it. */
export interface ImageContent {
  readonly index: File;
  readonly platforms: readonly ReleasePlatform[];
}

/** The image of a provider version. The same binaries and manifest give the same digests. */
export function providerImage(manifest: ProviderManifest, packed: readonly PackedPlatform[]): ProviderImage {
  const built = packed.map(platformImage);
  const platforms = built.map(({ platform }) => platform);
  return {
    index: indexDocument(manifest, platforms),
    documents: built.flatMap(({ documents }) => documents),
    platforms,
  };
}

/** The index of an image whose manifests are known: nothing else goes into it than what the manifest and they say. */
export function indexDocument(
  manifest: ProviderManifest,
  platforms: readonly Pick<ReleasePlatform, 'platform' | 'manifests'>[],
): OciDocument {
  return imageIndex(platforms.flatMap(platformDescriptors), annotationsOf(manifest));
}

function platformImage(packed: PackedPlatform) {
  const { platform, binary, diffId, layers } = packed;
  const config = imageConfig(platform, diffId);
  const ofCompression = (compression: Compression) =>
    imageManifest(config, { mediaType: OCI.layer[compression], ...layers[compression] });
  const gzip = ofCompression('gzip');
  const zstd = ofCompression('zstd');
  const manifests = { gzip: fileOf(gzip), zstd: fileOf(zstd) };
  const documents = [config, gzip, zstd];
  return {
    documents,
    platform: { platform, binary, layers, manifests } satisfies ReleasePlatform,
  };
}

/** How an index lists one platform's manifests. */
export function platformDescriptors({
  platform,
  manifests,
}: Pick<ReleasePlatform, 'platform' | 'manifests'>): Descriptor[] {
  return COMPRESSIONS.map((compression) => ({
    mediaType: OCI.manifest,
    ...manifests[compression],
    platform: ociPlatform(platform),
  }));
}

/** The last one is read by the CCF agent: which of the service's versions it may call. */
function annotationsOf({ name, version, summary, license, protocol }: ProviderManifest): Record<string, string> {
  return {
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.description': summary,
    'org.opencontainers.image.licenses': license,
    'org.ccf.plugin.protocol.version': String(Math.max(...protocol.versions)),
  };
}

function fileOf(document: OciDocument): File {
  const { digest, size } = descriptorOf(document);
  return { digest, size };
}
