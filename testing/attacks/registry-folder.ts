import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file below `folder` with its content's hash: what must be the same after an attack as before it. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path);
      return [path.slice(folder.length), createHash('sha256').update(content).digest('hex')] as const;
    });
  return Object.fromEntries((await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same without what is only shown to people. */
export async function trustedContentOf(folder: string): Promise<Record<string, string>> {
  const content = await contentOf(folder);
  return Object.fromEntries(Object.entries(content).filter(([path]) => !path.startsWith('/status/')));
}
