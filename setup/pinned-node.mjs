import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { LOCAL, ROOT, SetupError, say } from './place.mjs';

const OLDEST = [24, 15];
const SOURCE = join(ROOT, 'setup', 'node');
const FOLDER = join(LOCAL, 'node');

/** Whether the Node that runs now can run the project. */
export function isRecentEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Version and future path of the pinned Node for this system; undefined when none is pinned for it. */
export function pinnedNode() {
  const packageName = `node-${process.platform}-${process.arch}`;
  const version = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')).optionalDependencies[packageName];
  return version && { version, path: join(FOLDER, 'node_modules', packageName, 'bin', 'node') };
}

/** The path of a Node that can run the project: the one that runs now, or the pinned one from the npm registry. */
export function ensureNode() {
  if (isRecentEnough()) return process.execPath;
  const pinned = pinnedNode();
  if (!pinned) {
    throw new SetupError(
      'TOOLCHAIN_MISSING',
      'this Node is too old and none is pinned for this system',
      `Node ${OLDEST.join('.')} or newer`,
      'Install a newer Node and run the same command again.',
      `${process.version} on ${process.platform}/${process.arch}`,
    );
  }
  if (existsSync(pinned.path) && installedVersion(pinned.path) === pinned.version) return pinned.path;
  say(`Node ${process.version} is too old; bringing Node ${pinned.version} from the npm registry (190 MB)`);
  mkdirSync(FOLDER, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(SOURCE, file), join(FOLDER, file));
  npm(process.execPath, FOLDER, ['ci']);
  return pinned.path;
}

function installedVersion(node) {
  return JSON.parse(readFileSync(join(node, '../../package.json'), 'utf8')).version;
}
