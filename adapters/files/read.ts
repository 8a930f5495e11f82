import { createHash } from 'node:crypto';
import { access, open, statfs } from 'node:fs/promises';
import { type Digest, digestFromHex, RegistryError } from '@provider-registry/core/model';

export interface FileIdentity {
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
}

/** A whole file of at most `limitBytes`. Throws `INVALID_DOCUMENT` for a larger one, `NOT_FOUND` for none. */
export async function readBytes(path: string, limitBytes: number): Promise<Uint8Array> {
  const file = await openExisting(path);
  try {
    const { size } = await file.stat();
    if (size > limitBytes) throw tooLarge(path, size, limitBytes);
    const content = await file.readFile();
    if (content.length > limitBytes) throw tooLarge(path, content.length, limitBytes);
    return content;
  } finally {
    await file.close();
  }
}

/** As `readBytes`, decoded as UTF-8. */
export async function readText(path: string, limitBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(path, limitBytes));
}

/** Whether something lies at the path, links followed. False, too, where this user may not look; never throws. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Digest and size of a file's content, read once. Throws `NOT_FOUND`. */
export async function sha256File(path: string): Promise<FileIdentity> {
  const file = await openExisting(path);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    return { digest: digestFromHex(hash.digest('hex')), size };
  } finally {
    await file.close();
  }
}

/** Bytes that this user may still write on the disk of `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function openExisting(path: string) {
  return open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    throw new RegistryError({ code: 'NOT_FOUND', message: 'there is no such file', where: path }, { cause });
  });
}

function tooLarge(path: string, found: number, limit: number): RegistryError {
  return new RegistryError({
    code: 'INVALID_DOCUMENT',
    message: 'the file is too large',
    where: path,
    expected: `at most ${limit} bytes`,
    found: `${found} bytes`,
  });
}
