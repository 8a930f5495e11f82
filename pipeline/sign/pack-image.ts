import { readText } from '@provider-registry/adapter-files';
import { blobPath, hasBlob, packLayers, putBlob } from '@provider-registry/adapter-oci';
import { LIMITS } from '@provider-registry/core/model';
import {
  type AuditedBuild,
  type ImageContent,
  indexDocument,
  type PackedPlatform,
  providerImage,
} from '@provider-registry/core/publish';
import type { File } from '@provider-registry/core/schemas';

/** Packs the audited binaries into `layout`. Throws `DIGEST_MISMATCH` when one changed in the meantime. */
export async function packImage(
  build: AuditedBuild,
  binaryPath: (platform: PackedPlatform['platform']) => string,
  layout: string,
): Promise<ImageContent> {
  const packed: PackedPlatform[] = [];
  for (const { platform, binary } of build.record.platforms) {
    packed.push({ platform, binary, ...(await packLayers(binaryPath(platform), binary, layout)) });
  }
  const { index, documents, platforms } = providerImage(build.manifest, packed);
  for (const { bytes } of [...documents, index]) await putBytes(layout, bytes);
  return { index: { digest: index.digest, size: index.size }, platforms };
}

/**
 * Whether `image`, as an earlier run left it, is the one that packing this build would give: same binaries, same index, every
 * blob intact. That its layers hold these binaries is not looked at; whoever keeps it has a builder's signature for that.
 */
export async function isImageOf(build: AuditedBuild, image: ImageContent, layout: string): Promise<boolean> {
  const { record, manifest } = build;
  const isSame =
    image.platforms.length === record.platforms.length &&
    record.platforms.every(({ platform, binary }, at) => {
      const other = image.platforms[at];
      return other?.platform === platform && other.binary.digest === binary.digest;
    }) &&
    indexDocument(manifest, image.platforms).digest === image.index.digest;
  return isSame && isIntact(image, layout);
}

async function isIntact({ index, platforms }: ImageContent, layout: string): Promise<boolean> {
  const manifests = platforms.flatMap(({ manifests: { gzip, zstd } }) => [gzip, zstd]);
  if (!(await hasAll([index, ...manifests], layout))) return false;
  const below = await Promise.all(manifests.map((manifest) => filesBelow(manifest, layout)));
  return hasAll(below.flat(), layout);
}

async function filesBelow({ digest }: File, layout: string): Promise<File[]> {
  const text = await readText(blobPath(layout, digest), LIMITS.documentBytes);
  const { config, layers } = JSON.parse(text) as { config: File; layers: File[] };
  return [config, ...layers];
}

async function hasAll(files: readonly File[], layout: string): Promise<boolean> {
  const found = await Promise.all(files.map((file) => hasBlob(layout, file)));
  return found.every(Boolean);
}

/** A document as a blob. */
export async function putBytes(layout: string, bytes: Uint8Array): Promise<File> {
  return putBlob(layout, once(bytes));
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
