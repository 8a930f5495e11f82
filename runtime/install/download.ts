import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from '@provider-registry/adapter-files';
import { type BlobSource, checkContent, unpackLayer } from '@provider-registry/adapter-oci';
import { hexOf, type ProviderName, RegistryError } from '@provider-registry/core/model';
import { OCI } from '@provider-registry/core/publish/oci';
import type { File, ReleasePlatform } from '@provider-registry/core/schemas';
import { fromAny } from './mirrors.ts';

export interface DownloadOptions {
  readonly mirrors: readonly BlobSource[];
  /** Where partial files may lie; what is there is used, and never trusted. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Downloads one build's layer, going on where an earlier run stopped, and unpacks its executable beside it. Gives the path of
 * the unpacked file, whose digest and size are those of the release. A failed download leaves nothing that spoils the next.
 */
export async function downloadBinary(
  provider: ProviderName,
  build: ReleasePlatform,
  options: DownloadOptions,
): Promise<string> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const layer = join(options.folder, hexOf(build.layers.zstd.digest));
  const binary = join(options.folder, `${hexOf(build.binary.digest)}.plugin`);
  await fromAny(options.mirrors, async (mirror) => {
    await downloadLayer(mirror, provider, build.layers.zstd, layer, options.signal);
    await unpack(layer, build.binary, binary);
  }).catch(async (error: unknown) => {
    await rm(binary, { force: true });
    throw error;
  });
  await rm(layer, { force: true });
  return binary;
}

/** Bytes of another run or mirror may be wrong where these are right, so a mirror is asked for everything before it is blamed. */
async function downloadLayer(
  mirror: BlobSource,
  provider: ProviderName,
  file: File,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const had = await appendMissing(mirror, provider, file, path, signal);
  if (await fits(path, file)) return;
  await rm(path, { force: true });
  if (had > 0) {
    await appendMissing(mirror, provider, file, path, signal);
    if (await fits(path, file)) return;
    await rm(path, { force: true });
  }
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'a mirror gave other bytes than those that were signed',
    where: `${provider} ${file.digest}`,
    expected: file.digest,
    next: 'Try another mirror, and find out who changed this one.',
  });
}

/** Gives how many bytes were there before. What comes is on the disk as far as it came, also when the transfer fails. */
async function appendMissing(
  mirror: BlobSource,
  provider: ProviderName,
  { digest, size }: File,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const handle = await openPartial(path);
  try {
    let { size: had } = await handle.stat();
    if (had > size) {
      await handle.truncate(0);
      had = 0;
    }
    if (had === size) return had;
    for await (const chunk of mirror.fetchBlob(provider, digest, size, signal, had)) await handle.appendFile(chunk);
    return had;
  } finally {
    await handle.close();
  }
}

/** Through no link: whoever can plant one must not choose which file is written. */
function openPartial(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = constants;
  return open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
}

async function fits(path: string, file: File): Promise<boolean> {
  const found = await sha256File(path);
  return found.size === file.size && found.digest === file.digest;
}

/** The executable is hashed on its way to the disk, and is whole there when this resolves. */
async function unpack(layer: string, file: File, target: string): Promise<void> {
  await rm(target, { force: true });
  const source = await open(layer, 'r');
  const sink = await open(target, 'wx', 0o500);
  try {
    const content = unpackLayer(source.createReadStream({ autoClose: false }), { mediaType: OCI.layer.zstd });
    for await (const chunk of checkContent(content, file, target)) await sink.writeFile(chunk);
    await sink.sync();
  } finally {
    await sink.close();
    await source.close();
  }
}
