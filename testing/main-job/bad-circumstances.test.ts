import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Ended, providerRegistry, temporaryFolder } from './play.ts';

const MINIMAL = join(import.meta.dirname, '../providers/minimal');
const IS_ROOT = process.getuid?.() === 0;
const MAKES_MOUNTS = IS_ROOT ? false : 'needs root: it mounts a small file system';

const manifestOf = (name: string) => `apiVersion: provider-registry/v1
name: ${name}
version: 1.0.0
summary: Answers a handshake.
license: Apache-2.0
maintainers: [{ name: Somebody }]
main: .
protocol:
  kind: go-plugin
  handshake: { protocolVersion: 1, cookieKey: MINIMAL, cookieValue: minimal }
  service: minimal.Runner
  versions: [1]
requires: { runtime: ">=1.0.0" }
permissions: {}
`;

/** A repository with one small provider; what `build` meets on the way differs from test to test. */
describe('a build', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let root: string;
  before(async () => {
    folder = await temporaryFolder();
    root = join(folder.path, 'repository');
    const made = await providerRegistry(['init', root, '--keys', join(folder.path, 'keys')]);
    assert.equal(made.status, 0, made.stderr);
    await addProvider('minimal');
  });
  after(() => folder.remove());

  const addProvider = async (name: string) => {
    await cp(MINIMAL, join(root, 'providers', name), { recursive: true });
    await writeFile(join(root, 'providers', name, 'provider.yaml'), manifestOf(name));
  };
  const dist = () => join(root, 'dist');
  const build = (env?: NodeJS.ProcessEnv) =>
    providerRegistry(['build', 'minimal', '--root', root, '--platform', 'linux/amd64', '--json', '--quiet'], env);
  const codeOf = (ended: Ended): string => JSON.parse(ended.stdout).error.code;

  /** A PATH with git, node and what their launcher needs, and nothing else. */
  const pathWithoutGo = async () => {
    const bin = join(folder.path, 'bin');
    await mkdir(bin, { recursive: true });
    for (const program of ['git', 'node', 'sh', 'readlink']) {
      const path = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
      await symlink(path, join(bin, program)).catch(() => undefined);
    }
    return bin;
  };

  test('without Go says TOOLCHAIN_MISSING', async () => {
    const ended = await build({ ...process.env, PATH: await pathWithoutGo() });
    assert.equal(ended.status, 1);
    assert.equal(codeOf(ended), 'TOOLCHAIN_MISSING');
  });

  test('without network says NETWORK_UNAVAILABLE', async () => {
    const GOMODCACHE = join(folder.path, 'empty-modules');
    const ended = await build({ ...process.env, GOMODCACHE, GOPROXY: 'http://127.0.0.1:9', GOFLAGS: '-modcacherw' });
    assert.equal(ended.status, 1);
    assert.equal(codeOf(ended), 'NETWORK_UNAVAILABLE');
  });

  test('on a full disk says DISK_FULL and leaves no half binary', { skip: MAKES_MOUNTS }, async () => {
    await mkdir(dist(), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dist()]);
    try {
      const ended = await build();
      assert.equal(ended.status, 1);
      assert.equal(codeOf(ended), 'DISK_FULL');
      const left = await readdir(dist(), { recursive: true });
      assert.deepEqual(
        left.filter((name) => name.endsWith('plugin') || name.endsWith('.json')),
        [],
      );
    } finally {
      execFileSync('umount', [dist()]);
    }
  });

  test('where it may not write says NOT_WRITABLE', { skip: MAKES_MOUNTS }, async () => {
    await mkdir(dist(), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dist()]);
    try {
      const ended = await build();
      assert.equal(ended.status, 1);
      assert.equal(codeOf(ended), 'NOT_WRITABLE');
    } finally {
      execFileSync('umount', [dist()]);
    }
  });

  test('of source that does not compile says BUILD_FAILED with file and line', async () => {
    const broken = join(root, 'providers/broken');
    await addProvider('broken');
    await appendFile(join(broken, 'main.go'), 'func unfinished( {\n');
    const ended = await providerRegistry(['build', 'broken', '--root', root, '--json', '--quiet']);
    await rm(broken, { recursive: true });
    assert.equal(ended.status, 1);
    assert.equal(codeOf(ended), 'BUILD_FAILED');
    assert.match(JSON.parse(ended.stdout).error.found, /main\.go:\d+:\d+/);
  });

  test('works after all of that', async () => {
    const ended = await build();
    assert.equal(ended.status, 0, ended.stdout);
    assert.equal(JSON.parse(ended.stdout).builds[0].platforms.length, 1);
  });
});
