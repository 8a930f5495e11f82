import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** `O_PATH` (open(2)): a descriptor that names a file without opening it. Node has no constant for it. */
const O_PATH = 0o10000000;

/**
 * Holds on to the plugin's socket itself, so that the plugin cannot put a link to another socket in its place once we
 * looked. Gives undefined when there is no socket of that name, or a link.
 */
export async function holdSocket(path: string): Promise<FileHandle | undefined> {
  const handle = await open(path, O_PATH | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) return undefined;
  if ((await handle.stat()).isSocket()) return handle;
  await handle.close();
  return undefined;
}
