import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readText, syncFolder, writeFileAtomic } from '@provider-registry/adapter-files';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import { type Generation, parseJsonDocument } from '@provider-registry/core/schemas';
import type { Layout } from './layout.ts';

const DOCUMENT = 'generation.json';

/** The generation that `current` leads to; undefined on a host that has none. Throws `INVALID_DOCUMENT` when it is damaged. */
export async function readCurrent(layout: Layout): Promise<Generation | undefined> {
  const target = await readlink(layout.current).catch(absent);
  if (target === undefined) return undefined;
  const path = join(layout.folder, target, DOCUMENT);
  if (!/^generations\/[1-9][0-9]*$/.test(target)) throw damaged(layout.current, 'generations/<number>', target);
  const generation = parseJsonDocument('generation', await readText(path, LIMITS.documentBytes), path);
  if (target === `generations/${generation.number}`) return generation;
  throw damaged(path, target, `generation ${generation.number}`);
}

/**
 * Makes a generation and switches to it by one rename. Until then nobody sees it; what a killed run left of the same number
 * is taken away first.
 */
export async function switchTo(layout: Layout, generation: Generation): Promise<void> {
  const folder = join(layout.generations, String(generation.number));
  const staged = join(layout.generations, `.${generation.number}.staged`);
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true, mode: 0o700 });
  for (const { name, digest } of generation.providers) {
    await symlink(relative(folder, layout.stored(digest)), join(staged, name));
  }
  await writeFileAtomic(join(staged, DOCUMENT), JSON.stringify(generation, null, 2), { mode: 0o600 });
  await rm(folder, { recursive: true, force: true });
  await rename(staged, folder);
  await syncFolder(layout.generations);
  const link = `${layout.current}.staged`;
  await rm(link, { force: true });
  await symlink(join('generations', String(generation.number)), link);
  await rename(link, layout.current);
  await syncFolder(layout.folder);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

function damaged(where: string, expected: string, found: string): RegistryError {
  return new RegistryError({
    code: 'INVALID_DOCUMENT',
    message: 'the state folder was altered',
    where,
    expected,
    found,
    next: 'Find out who changed it; then remove the link “current” and run provider-runtime init.',
  });
}
