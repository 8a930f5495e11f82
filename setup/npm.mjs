import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { SetupError } from './place.mjs';

const NETWORK = /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|ENETUNREACH|network/i;

/** Runs npm in `folder` with `node` first on PATH, so that it installs for the Node that will run. */
export function npm(node, folder, args) {
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  const options = {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  };
  const all = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmProgram = process.env.npm_execpath;
  const done = npmProgram ? spawnSync(node, [npmProgram, ...all], options) : spawnSync('npm', all, options);
  if (done.status === 0) return;
  const found = (done.stderr || String(done.error)).trim().split('\n').slice(0, 12).join('\n');
  if (/ENOSPC/.test(found))
    throw new SetupError(
      'DISK_FULL',
      'no space is left on the disk',
      '',
      'Free space and run the same command again.',
      found,
    );
  if (/EACCES|EROFS|EPERM/.test(found))
    throw new SetupError('NOT_WRITABLE', 'npm may not write here', '', 'Correct the folder’s owner and mode.', found);
  if (NETWORK.test(found)) {
    throw new SetupError(
      'NETWORK_UNAVAILABLE',
      'npm could not reach its registry',
      '',
      'Check the network and run the same command again.',
      found,
    );
  }
  throw new SetupError(
    'INTERNAL',
    `npm ${args[0]} failed`,
    '',
    'Read what npm said; run the same command again.',
    found,
  );
}
