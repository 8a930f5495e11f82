import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { LOCAL, ROOT, SetupError, say } from './place.mjs';

const OLDEST = [24, 15];

/** The path of a Node that can run the project: the one that runs now, or the pinned one from the npm registry. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  const packageName = `node-${process.platform}-${process.arch}`;
  const folder = join(LOCAL, 'node');
  const node = join(folder, 'node_modules', packageName, 'bin', 'node');
  const source = join(ROOT, 'setup', 'node');
  const wanted = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).optionalDependencies[packageName];
  if (!wanted) {
    throw new SetupError(
      'TOOLCHAIN_MISSING',
      'this Node is too old and none is pinned for this system',
      `Node ${OLDEST.join('.')} or newer`,
      'Install a newer Node and run the same command again.',
      `${process.version} on ${process.platform}/${process.arch}`,
    );
  }
  if (existsSync(node) && installedVersion(folder, packageName) === wanted) return node;
  say(`Node ${process.version} is too old; bringing Node ${wanted} from the npm registry (190 MB)`);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(source, file), join(folder, file));
  npm(process.execPath, folder, ['ci']);
  return node;
}

function installedVersion(folder, packageName) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', packageName, 'package.json'), 'utf8')).version;
}
