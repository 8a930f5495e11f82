import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { ROOT, say } from './place.mjs';

/** Installs what package-lock.json names when node_modules does not hold exactly that yet. */
export function ensureDependencies(node) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const mark = join(ROOT, 'node_modules', '.installed-lockfile');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  say('installing dependencies from package-lock.json');
  npm(node, ROOT, ['ci']);
  writeFileSync(mark, wanted);
}
