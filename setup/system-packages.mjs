import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { say } from './place.mjs';

/** A Debian package, the program that shows that it is there, and what is missing without it. */
const PACKAGES = {
  bubblewrap: {
    program: 'bwrap',
    without: 'providers cannot be sandboxed: the sandbox check is not-run, and no provider is started',
  },
  strace: { program: 'strace', without: 'the sandbox check is not-run' },
  chromium: { program: 'chromium', without: 'the browser tests are skipped' },
};

/**
 * Installs missing packages: by itself as root, after a yes on a terminal, never with `skip`. What is missing afterwards is
 * said in one line each and is no error: the checks that need it say that they were not run.
 */
export async function ensureSystemPackages(names, { skip }) {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0;
  const prefix = asRoot ? '' : 'sudo ';
  const command = `${prefix}apt-get update && ${prefix}apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  say(`missing system packages: ${missing.join(', ')}`);
  say(`  ${command}`);
  if (!skip && (asRoot || (await agreed()))) {
    const done = spawnSync('sh', ['-c', command], {
      stdio: ['inherit', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (done.status !== 0) say('the command failed; going on without');
  }
  for (const name of missing) if (!isThere(name)) say(`without ${name} ${PACKAGES[name].without}`);
}

function isThere(name) {
  return spawnSync('sh', ['-c', `command -v ${PACKAGES[name].program}`], { stdio: 'ignore' }).status === 0;
}

async function agreed() {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('set-up: run it? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
