import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Digest, digestFromHex } from '@provider-registry/core/model';
import { COMPRESSIONS, type Compression } from '@provider-registry/core/publish/oci';
import type { File } from '@provider-registry/core/schemas';
import { putBlob } from './blob-store.ts';
import { checkContent } from './content.ts';
import { compress, tarOf } from './layer.ts';

export interface PackedLayers {
  readonly diffId: Digest;
  readonly layers: Readonly<Record<Compression, File>>;
}

/**
 * Packs the executable at `path` into a layout, once for each compression. Throws `DIGEST_MISMATCH` or `SIZE_MISMATCH` when
 * the bytes that went into a layer are not those of `binary`: the file is hashed as it is packed, not before.
 */
export async function packLayers(path: string, binary: File, layout: string): Promise<PackedLayers> {
  const packed = await Promise.all(COMPRESSIONS.map((compression) => packLayer(path, binary, compression, layout)));
  const [gzip, zstd] = packed;
  if (!gzip || !zstd) throw new TypeError('every compression gives a layer');
  return { diffId: gzip.diffId, layers: { gzip: gzip.layer, zstd: zstd.layer } };
}

async function packLayer(path: string, binary: File, compression: Compression, layout: string) {
  const { size } = await stat(path);
  const tarHash = createHash('sha256');
  const executable = checkContent(createReadStream(path, { highWaterMark: 1 << 20 }), binary, path);
  const tar = hashing(tarOf(executable, size), tarHash);
  const layer = await putBlob(layout, compress(tar, compression));
  return { layer, diffId: digestFromHex(tarHash.digest('hex')) };
}

async function* hashing(content: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}
