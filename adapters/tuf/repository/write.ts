import { join } from 'node:path';
import { writeFileAtomic } from '@provider-registry/adapter-files';

/** One file of the registry, by its path in it. */
export interface Write {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const AT_ONCE = 16;

/**
 * Puts the files of one update in place. The last one is the timestamp: until it is there nobody sees the others, so they may
 * come in any order; a crash leaves the old catalogue, and unused files that the next update overwrites.
 */
export async function applyWrites(registryFolder: string, writes: readonly Write[]): Promise<void> {
  const put = ({ path, bytes }: Write) => writeFileAtomic(join(registryFolder, path), bytes);
  const before = writes.slice(0, -1);
  for (let at = 0; at < before.length; at += AT_ONCE) await Promise.all(before.slice(at, at + AT_ONCE).map(put));
  const last = writes.at(-1);
  if (last) await put(last);
}
