import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './place.mjs';

const LEFT_OUT = new Set(['node_modules', '.local', '.git', 'dist', 'testdata']);

/** The test files of one half: `fast` is `*.test.ts`, `deep` is `*.deep.test.ts`. Sorted paths relative to the checkout. */
export function testFiles(half) {
  const found = [...walk(ROOT)].filter((file) => file.endsWith('.test.ts'));
  return found
    .filter((file) => file.endsWith('.deep.test.ts') === (half === 'deep'))
    .map((file) => relative(ROOT, file))
    .sort();
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}
