import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { matchesPath, patternRoot } from '@provider-registry/core/launch';
import { RegistryError } from '@provider-registry/core/model';

/** The sandbox has its own of these; the host's are never shown. */
const OWN = ['/proc', '/dev'];
/** Paths that one wildcard may name, and folders that are looked through for them. */
const MOST_PATHS = 1000;
const MOST_FOLDERS = 10_000;

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** The existing host paths that `patterns` name and whose folders `user` may pass. Throws `SANDBOX_UNAVAILABLE` for too many. */
export async function existingPaths(patterns: readonly string[], user: User): Promise<string[]> {
  const found = await Promise.all(patterns.map((pattern) => pathsOf(pattern)));
  const named = [...new Set(found.flat())].filter((path) => !OWN.some((own) => isAtOrBelow(path, own)));
  const passable = await Promise.all(named.map((path) => canPass(path, user)));
  return named.filter((_path, i) => passable[i]);
}

async function pathsOf(pattern: string): Promise<string[]> {
  const root = patternRoot(pattern);
  if (!(await kindOf(root.path))) return [];
  if (root.reach === 'exact') return [root.path];
  if (root.reach === 'whole') return root.path === '/' ? childrenOf('/') : [root.path];
  return walk(root.path, pattern);
}

/** Everything below `root` that fits; a folder that fits is taken whole. Links are not followed. */
async function walk(root: string, pattern: string): Promise<string[]> {
  const matches: string[] = [];
  const folders = [root];
  for (let looked = 0; folders.length > 0; looked += 1) {
    if (looked > MOST_FOLDERS || matches.length > MOST_PATHS) throw tooWide(pattern);
    const folder = folders.pop() as string;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (matchesPath(pattern, path)) matches.push(path);
      else if (entry.isDirectory() && !OWN.includes(path)) folders.push(path);
    }
  }
  return matches;
}

/** A path is passable when every folder above it may be searched by the user, as its mode says. */
async function canPass(path: string, user: User): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await kindOf(folder);
    if (!found) return false;
    const bits = found.uid === user.uid ? found.mode >> 6 : found.gid === user.gid ? found.mode >> 3 : found.mode;
    if ((bits & 1) === 0) return false;
    if (folder === '/') return true;
  }
}

async function childrenOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}

async function kindOf(path: string) {
  return stat(path).catch(() => undefined);
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function tooWide(pattern: string): RegistryError {
  return new RegistryError({
    code: 'SANDBOX_UNAVAILABLE',
    message: 'a declared path matches too much of this host to be put into a sandbox',
    expected: `at most ${MOST_PATHS} paths in ${MOST_FOLDERS} folders`,
    found: pattern,
    next: 'Declare a narrower path, or a whole folder with /** at its end.',
  });
}
