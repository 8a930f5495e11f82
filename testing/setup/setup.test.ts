import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const RUN = join(import.meta.dirname, '../../setup/run.mjs');

describe('set-up', () => {
  let bin: string;
  before(() => {
    bin = mkdtempSync(join(tmpdir(), 'set-up-'));
  });
  after(() => rmSync(bin, { recursive: true }));

  /** Runs a command of package.json with a PATH of these programs alone. */
  const run = (args: readonly string[], programs: readonly string[]) => {
    const folder = mkdtempSync(join(bin, 'path-'));
    for (const program of ['sh', ...programs]) {
      const path = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
      symlinkSync(path, join(folder, program));
    }
    const env = { PATH: folder, HOME: process.env.HOME ?? '/' };
    return spawnSync(process.execPath, [RUN, ...args], { env, encoding: 'utf8', timeout: 60_000 });
  };

  test('refuses a command that it does not know, with status 2', () => {
    const { status, stderr } = run(['begin'], []);
    assert.equal(status, 2);
    assert.match(stderr, /^WRONG_USE: there is no command begin\n {2}expected: one of start, test/m);
  });

  test('says TOOLCHAIN_MISSING without Go, before anything is made', () => {
    const { status, stdout, stderr } = run(['start', '--once', '--json', '--no-system'], ['bwrap', 'strace']);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /TOOLCHAIN_MISSING: Go is missing or too old\n {2}expected: Go 1\.24 or newer on PATH/);
    assert.match(stderr, /next: +Install Go/);
  });

  test('names what is missing without system packages, with the command that would install them', () => {
    const { stderr } = run(['start', '--no-system'], []);
    assert.match(stderr, /missing system packages: bubblewrap, strace/);
    assert.match(stderr, /apt-get install -y --no-install-recommends bubblewrap strace/);
    assert.match(stderr, /without bubblewrap providers cannot be sandboxed/);
    assert.match(stderr, /without strace the sandbox check is not-run/);
  });

  test('sets nothing up to print help', () => {
    const { status, stdout, stderr } = run(['start', '--help'], []);
    assert.equal(status, 0);
    assert.match(stdout, /Example: npm start -- --once --json/);
    assert.equal(stderr, '');
  });
});
