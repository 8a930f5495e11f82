import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import { type Compression, OCI } from '@provider-registry/core/publish/oci';
import { BLOCK_BYTES, decodeHeader, END_BYTES, encodeHeader, paddingOf } from './ustar.ts';

const CHUNK_BYTES = 1 << 18;

/** The layer's tar, not compressed: one executable `plugin` and nothing else. The same bytes for the same executable. */
export async function* tarOf(executable: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  yield encodeHeader(size);
  yield* executable;
  yield Buffer.alloc(paddingOf(size) + END_BYTES);
}

/** Levels at which more work stops paying: a third of the time of the highest for a few percent more bytes. */
const GZIP_LEVEL = 6;
const ZSTD_LEVEL = 9;

/** Compresses a stream; the same bytes for the same input and the same zlib. */
export function compress(content: AsyncIterable<Uint8Array>, compression: Compression): AsyncIterable<Uint8Array> {
  const compressor =
    compression === 'gzip'
      ? createGzip({ level: GZIP_LEVEL, chunkSize: CHUNK_BYTES })
      : createZstdCompress({
          params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
          chunkSize: CHUNK_BYTES,
        });
  return through(content, compressor);
}

/**
 * The one executable's bytes out of a compressed layer. Bounded by `LIMITS.binaryBytes`, nothing is written anywhere, and the
 * end comes only when nothing else was in the layer. Throws `ARCHIVE_UNSAFE`; errors of `layer` itself pass through.
 */
export async function* unpackLayer(
  layer: AsyncIterable<Uint8Array>,
  { mediaType }: { readonly mediaType: string },
): AsyncIterable<Uint8Array> {
  const reader = openReader(decompress(layer, mediaType));
  try {
    const header = decodeHeader(await reader.exactly(BLOCK_BYTES));
    if ('problem' in header) throw unsafe('the layer holds something else than the executable', header.problem);
    if (header.size > LIMITS.binaryBytes) throw unsafe('the executable is too large', `${header.size} bytes`);
    yield* reader.next(header.size);
    const rest = await reader.exactly(paddingOf(header.size) + END_BYTES);
    if (rest.some((byte) => byte !== 0)) throw unsafe('the layer holds more than the executable', 'another entry');
    if (!(await reader.isAtEnd())) throw unsafe('the layer goes on after its end', 'more bytes');
  } finally {
    await reader.close();
  }
}

async function* decompress(layer: AsyncIterable<Uint8Array>, mediaType: string): AsyncGenerator<Uint8Array> {
  try {
    yield* through(layer, decompressorFor(mediaType));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') || code?.startsWith('ZSTD_')) throw unsafe('the layer cannot be decompressed', code);
    throw error;
  }
}

function decompressorFor(mediaType: string): Transform {
  const options = { chunkSize: CHUNK_BYTES };
  switch (mediaType) {
    case OCI.layer.gzip:
      return createGunzip(options);
    case OCI.layer.zstd:
      return createZstdDecompress(options);
    default:
      throw unsafe('no such layer is known', mediaType);
  }
}

/** Whichever side fails or stops first takes the other with it; the reader sees the first error. */
function through(content: AsyncIterable<Uint8Array>, transform: Transform): Readable {
  return pipeline(Readable.from(content, { objectMode: false }), transform, () => undefined);
}

/** Reads a stream in pieces of known length. Ending too early is `ARCHIVE_UNSAFE`. */
function openReader(source: AsyncGenerator<Uint8Array>) {
  let pending: Uint8Array = new Uint8Array();

  const take = async (limit: number): Promise<Uint8Array | undefined> => {
    while (pending.length === 0) {
      const { done, value } = await source.next();
      if (done) return undefined;
      pending = value;
    }
    const taken = pending.subarray(0, limit);
    pending = pending.subarray(taken.length);
    return taken;
  };

  async function* next(length: number): AsyncIterable<Uint8Array> {
    for (let left = length; left > 0; ) {
      const taken = await take(left);
      if (!taken) throw unsafe('the layer ends early', `${left} bytes are missing`);
      left -= taken.length;
      yield taken;
    }
  }

  const exactly = async (length: number): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of next(length)) parts.push(part);
    return Buffer.concat(parts);
  };

  return {
    next,
    exactly,
    isAtEnd: async () => (await take(1)) === undefined,
    close: () => source.return(undefined),
  };
}

function unsafe(message: string, found: string): RegistryError {
  return new RegistryError({
    code: 'ARCHIVE_UNSAFE',
    message,
    expected: 'one regular file “plugin” of mode 0755, as this registry packs it',
    found: found.slice(0, 200),
  });
}
