import { blobPath, checkContent, readBlob, streamBlob, unpackLayer } from '@provider-registry/adapter-oci';
import { RegistryError } from '@provider-registry/core/model';
import { COMPRESSIONS, type Compression, type ImageContent, OCI } from '@provider-registry/core/publish';
import type { File, ReleasePlatform } from '@provider-registry/core/schemas';

/**
 * Reads an image in a layout as a host would, from its manifests down to the executables, and gives every file below the
 * index. Throws `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `ARCHIVE_UNSAFE`, `NOT_FOUND`.
 */
export async function verifyImage(image: ImageContent, layout: string): Promise<File[]> {
  const files: File[] = [];
  for (const platform of image.platforms) {
    const verified = await Promise.all(COMPRESSIONS.map((one) => verifyManifest(platform, one, layout)));
    files.push(...verified.flat());
  }
  return files;
}

interface ImageManifest {
  readonly config: File;
  readonly layers: readonly File[];
}

async function verifyManifest(of: ReleasePlatform, compression: Compression, layout: string): Promise<File[]> {
  const manifest = of.manifests[compression];
  const bytes = await readBlob(layout, manifest);
  const { config, layers } = JSON.parse(Buffer.from(bytes).toString()) as ImageManifest;
  const expected = of.layers[compression];
  if (layers.length !== 1 || layers[0]?.digest !== expected.digest) {
    throw new RegistryError({
      code: 'DIGEST_MISMATCH',
      message: 'a manifest lists another layer than the release',
      where: blobPath(layout, manifest.digest),
      expected: expected.digest,
      found: layers.map(({ digest }) => digest).join(', '),
    });
  }
  await verifyLayer(expected, compression, of.binary, layout);
  return [manifest, config, expected];
}

/** Whether the layer holds exactly the audited executable. */
async function verifyLayer(layer: File, compression: Compression, binary: File, layout: string): Promise<void> {
  const executable = unpackLayer(streamBlob(layout, layer), { mediaType: OCI.layer[compression] });
  for await (const _ of checkContent(executable, binary, blobPath(layout, layer.digest)));
}
