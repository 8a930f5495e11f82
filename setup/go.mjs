import { spawnSync } from 'node:child_process';
import { SetupError } from './place.mjs';

const OLDEST = [1, 24];

/** Throws when there is no Go that can fetch the pinned toolchain. */
export function ensureGo() {
  const done = spawnSync('go', ['env', 'GOVERSION'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const found = done.status === 0 ? done.stdout.trim() : 'no go on PATH';
  const [major, minor] = (/^go(\d+)\.(\d+)/.exec(found) ?? []).slice(1).map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new SetupError(
    'TOOLCHAIN_MISSING',
    'Go is missing or too old',
    `Go ${OLDEST.join('.')} or newer on PATH`,
    'Install Go (https://go.dev/doc/install) and run the same command again.',
    found,
  );
}
