import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { File } from './rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['.git', '.local', 'node_modules']);

/** Every file of the checkout, as UTF-8, but what git ignores. */
export function readFiles(): File[] {
  return [...pathsBelow('')].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Relative to the checkout, with `/`. */
function* pathsBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* pathsBelow(path);
    else if (entry.isFile()) yield path;
  }
}
