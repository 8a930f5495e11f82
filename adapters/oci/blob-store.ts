import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File, syncFolder } from '@provider-registry/adapter-files';
import { type Digest, digestFromHex, hexOf, RegistryError } from '@provider-registry/core/model';
import type { File } from '@provider-registry/core/schemas';
import { checkContent } from './content.ts';

/** OCI image-spec, image-layout.md §Blobs. */
export function blobPath(layout: string, digest: Digest): string {
  return join(layout, 'blobs', 'sha256', hexOf(digest));
}

/**
 * Writes content into a layout under its own digest. The blob appears whole or not at all; one that is there already is
 * replaced by the same bytes. Throws the operating system's errors and those of `content`, and leaves nothing behind.
 */
export async function putBlob(layout: string, content: AsyncIterable<Uint8Array>): Promise<File> {
  const folder = join(layout, 'blobs', 'sha256');
  await mkdir(folder, { recursive: true });
  const staged = join(folder, `.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await writeHashed(staged, content);
    await rename(staged, blobPath(layout, file.digest));
    await syncFolder(folder);
    return file;
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
}

/** Whether the layout has exactly this content: it is read and hashed, not believed. */
export async function hasBlob(layout: string, file: File): Promise<boolean> {
  try {
    const found = await sha256File(blobPath(layout, file.digest));
    return found.digest === file.digest && found.size === file.size;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/** A small blob in memory. Throws `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `DOWNLOAD_TRUNCATED`, `NOT_FOUND`. */
export async function readBlob(layout: string, file: File): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of streamBlob(layout, file)) parts.push(part);
  return Buffer.concat(parts);
}

/** A blob as it is read; its end comes only when it is the announced one. Throws as `readBlob`. */
export async function* streamBlob(layout: string, file: File): AsyncIterable<Uint8Array> {
  const path = blobPath(layout, file.digest);
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new RegistryError({ code: 'NOT_FOUND', message: 'a blob is missing', where: path }, { cause });
  });
  yield* checkContent(handle.createReadStream({ highWaterMark: 1 << 20 }), file, path);
}

/** Puts a blob of one layout into another, unless it is there; what is copied is checked. Throws as `readBlob`. */
export async function copyBlob(from: string, to: string, file: File): Promise<void> {
  if (await hasBlob(to, file)) return;
  await putBlob(to, streamBlob(from, file));
}

async function writeHashed(path: string, content: AsyncIterable<Uint8Array>): Promise<File> {
  const handle = await open(path, 'wx', 0o644);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
    return { digest: digestFromHex(hash.digest('hex')), size };
  } finally {
    await handle.close();
  }
}
