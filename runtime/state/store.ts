import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sha256File, syncFolder } from '@provider-registry/adapter-files';
import { type Digest, RegistryError } from '@provider-registry/core/model';
import type { File } from '@provider-registry/core/schemas';
import type { Layout } from './layout.ts';

/**
 * Whether the store holds an executable untouched since its receipt was written: a file of that size that nobody may write
 * and whose inode did not change since. Quick, and no proof: `launch` hashes what it starts.
 */
export async function isUntouched(layout: Layout, { digest, size }: File): Promise<boolean> {
  const [file, receipt] = await Promise.all([inspect(layout.stored(digest)), inspect(layout.receipt(digest))]);
  if (!file || !receipt) return false;
  return file.size === size && (file.mode & 0o222) === 0 && file.ctimeMs <= receipt.mtimeMs;
}

/** Which of these executables the store really holds, by their content. */
export async function storedOf(layout: Layout, wanted: readonly File[]): Promise<Set<Digest>> {
  const held = await Promise.all(wanted.map((file) => holds(layout, file)));
  return new Set(wanted.filter((_file, i) => held[i]).map(({ digest }) => digest));
}

async function holds(layout: Layout, { digest, size }: File): Promise<boolean> {
  const path = layout.stored(digest);
  if ((await inspect(path))?.size !== size) return false;
  return (await sha256File(path)).digest === digest;
}

/** What is known of a regular file; undefined for anything else. Links are not followed. */
async function inspect(path: string) {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? found : undefined;
}

/** Moves a validated executable from the staging folder into the store. */
export async function putIntoStore(layout: Layout, digest: Digest, staged: string): Promise<void> {
  const target = layout.stored(digest);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await chmod(staged, 0o555);
  await rename(staged, target);
  await syncFolder(dirname(target));
}

/** Opens an executable for reading, through no link. Throws `DIGEST_MISMATCH` when something else lies in its place. */
export async function openStored(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle && (await handle.stat()).isFile()) return handle;
  await handle?.close();
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the store does not hold the executable any more',
    where: path,
    expected: 'a regular file',
    next: 'Run provider-runtime init: it fetches the executable again.',
  });
}
