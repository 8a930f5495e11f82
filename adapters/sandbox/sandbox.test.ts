import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Permissions } from '@provider-registry/core/model';
import { answerOf, builtTestProvider, permissionsOf, startMinimal } from '../../testing/providers/index.ts';

const isRoot = process.getuid?.() === 0;

describe(`a sandbox made by ${isRoot ? 'root' : 'an ordinary user'}`, () => {
  let folder: string;
  let address: string;
  const server = createServer((_request, response) => response.end());

  before(async () => {
    folder = await mkdtemp('/var/tmp/sandbox-test-');
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'tree/deep'), { recursive: true });
    await mkdir(join(folder, 'writable'));
    await chmod(join(folder, 'writable'), 0o777);
    await writeFile(join(folder, 'tree/deep/file'), '12345');
    await writeFile(join(folder, 'one.conf'), '123');
    await writeFile(join(folder, 'two.conf'), '123');
    await writeFile(join(folder, 'secret'), '123', { mode: 0o600 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  const cases: [string, () => { behaviour: string; permissions: Permissions; answer: RegExp }][] = [
    [
      'hides a file that was not declared',
      () => ({ behaviour: 'read=/etc/passwd', permissions: permissionsOf({}), answer: /^refused: .*no such file/ }),
    ],
    [
      'shows a declared file',
      () => ({
        behaviour: `read=${folder}/one.conf`,
        permissions: permissionsOf({ read: [`${folder}/one.conf`] }),
        answer: /^3 bytes/,
      }),
    ],
    [
      'shows a declared tree',
      () => ({
        behaviour: `read=${folder}/tree/deep/file`,
        permissions: permissionsOf({ read: [`${folder}/tree/**`] }),
        answer: /^5 bytes/,
      }),
    ],
    [
      'shows of a folder only what a wildcard names',
      () => ({
        behaviour: `read=${folder}/two.conf`,
        permissions: permissionsOf({ read: [`${folder}/o*.conf`] }),
        answer: /^refused/,
      }),
    ],
    [
      'does not let a declared file be written',
      () => ({
        behaviour: `write=${folder}/one.conf`,
        permissions: permissionsOf({ read: [`${folder}/**`] }),
        answer: /^refused: .*read-only/,
      }),
    ],
    [
      'lets a declared folder be written',
      () => ({
        behaviour: `write=${folder}/writable/file`,
        permissions: permissionsOf({ write: [`${folder}/writable/**`], read: [`${folder}/**`] }),
        answer: /^written/,
      }),
    ],
    [
      'has a root that cannot be written',
      () => ({ behaviour: 'write=/file', permissions: permissionsOf({}), answer: /^refused: .*read-only/ }),
    ],
    [
      'has a temporary folder of its own',
      () => ({ behaviour: 'write=/tmp/file', permissions: permissionsOf({}), answer: /^written/ }),
    ],
    [
      'has no network',
      () => ({
        behaviour: `dial=${address}`,
        permissions: permissionsOf({}),
        answer: /^refused: .*(refused|unreachable)/,
      }),
    ],
    [
      'has the network for a declared host',
      () => ({
        behaviour: `dial=${address}`,
        permissions: permissionsOf({ connect: [address] }),
        answer: /^connected/,
      }),
    ],
    [
      'has no programs',
      () => ({ behaviour: 'exec=/usr/bin/id', permissions: permissionsOf({}), answer: /^refused: .*no such file/ }),
    ],
    [
      'has a declared program',
      () => ({
        behaviour: 'exec=/usr/bin/uname',
        permissions: permissionsOf({ exec: ['/usr/bin/uname'] }),
        answer: /^Linux/,
      }),
    ],
    [
      'has no other program beside a declared one',
      () => ({
        behaviour: 'exec=/usr/bin/id',
        permissions: permissionsOf({ exec: ['/usr/bin/uname'] }),
        answer: /^refused: .*no such file/,
      }),
    ],
    [
      'is run by an unprivileged user',
      () => ({
        behaviour: 'identity',
        permissions: permissionsOf({}),
        answer: isRoot ? /^uid=65534 gid=65534/ : new RegExp(`^uid=${process.getuid?.()} `),
      }),
    ],
    [
      'is run by uid 0 when that was declared',
      () => ({ behaviour: 'identity', permissions: permissionsOf({ root: true }), answer: /^uid=0 gid=0/ }),
    ],
    [
      'cannot make a namespace in which it has every capability',
      () => ({ behaviour: 'unshare', permissions: permissionsOf({ root: true }), answer: /^refused/ }),
    ],
    [
      'inherits no descriptor but standard output and standard error',
      () => ({ behaviour: 'descriptors', permissions: permissionsOf({}), answer: /^1 2$/ }),
    ],
  ];
  for (const [name, make] of cases) {
    test(name, async () => {
      const { behaviour, permissions, answer } = make();
      assert.match(await answerOf(behaviour, { permissions }), answer);
    });
  }

  test('gives a file of root’s to a provider that declared it only if it declared uid 0 too', {
    skip: !isRoot && 'only root can make a file of root’s',
  }, async () => {
    const read = [`${folder}/secret`];
    const behaviour = `read=${folder}/secret`;
    assert.match(await answerOf(behaviour, { permissions: permissionsOf({ read }) }), /^refused: .*permission denied/);
    assert.match(await answerOf(behaviour, { permissions: permissionsOf({ read, root: true }) }), /^3 bytes/);
  });

  test('has exactly the environment that was given', async () => {
    process.env.SANDBOX_TEST_SECRET = 'secret';
    const answer = await answerOf('environment', { env: { BEHAVIOUR: 'environment', DECLARED: 'yes' } });
    assert.deepEqual(answer.split(' ').sort(), ['BEHAVIOUR=environment', 'DECLARED=yes', 'PWD=/work']);
  });

  test('does not show the environment on a command line', async () => {
    const { process: provider, remove } = await startMinimal('hang', { env: { BEHAVIOUR: 'hang', TOKEN: 'hidden' } });
    const lines = await Promise.all(
      (await readdir('/proc'))
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    );
    await provider.end();
    await remove();
    assert.equal(
      lines.some((line) => line.includes('TOKEN')),
      false,
    );
  });

  test('leaves nothing running, forked children included', async () => {
    const { process: provider, remove } = await startMinimal('fork');
    provider.stdout.resume();
    for await (const chunk of provider.stderr) if (String(chunk).includes('forked')) break;
    assert.equal((await ours(provider.socketFolder)).length >= 4, true);
    const end = await provider.end();
    assert.deepEqual(await ours(provider.socketFolder), []);
    assert.deepEqual(await provider.exited, end);
    await remove();
  });

  test('ends a provider that takes more memory than it may', async () => {
    const { process: provider, remove } = await startMinimal('eat-memory');
    provider.stdout.resume();
    provider.stderr.resume();
    assert.notEqual((await provider.exited).status, 0);
    await remove();
  });

  test('records what a provider tries, from its start on', async () => {
    const file = join(folder, 'writable', 'trace.log');
    await answerOf('read=/etc/shadow', { trace: { file } });
    const log = await readFile(file, 'utf8');
    const own = log.slice(log.lastIndexOf('execve("/plugin"'));
    assert.match(own, /openat\(.*"\/etc\/shadow".*ENOENT/);
  });

  test('that cannot be made is SANDBOX_UNAVAILABLE, with what was said', async () => {
    const limits = { memoryBytes: 2 ** 30, processes: 128, openFiles: 6, fileBytes: 2 ** 24 };
    await assert.rejects(startMinimal('', { limits }), (error: { refusal: { code: string; found: string } }) => {
      assert.equal(error.refusal.code, 'SANDBOX_UNAVAILABLE');
      assert.match(error.refusal.found, /cannot open shared object file/);
      return true;
    });
  });

  test('leaves no temporary file', async () => {
    await inTemporaryFolder(async (temporary) => {
      await answerOf('identity');
      assert.deepEqual(await readdir(temporary), []);
    });
  });
});

test('holds as well when an ordinary user makes it', { skip: !isRoot && 'this user is one' }, async (t) => {
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  const asNobody = (...command: string[]) =>
    promisify(execFile)('/usr/bin/setpriv', [...nobody, ...command], { cwd: '/', env: { PATH: process.env.PATH } });
  const canRead = await asNobody(
    '/usr/bin/test',
    '-r',
    await builtTestProvider('minimal'),
    '-a',
    '-r',
    process.execPath,
  ).then(
    () => true,
    () => false,
  );
  if (!canRead) return t.skip('the user nobody may not read this checkout');
  await asNobody(process.execPath, '--test', import.meta.filename);
});

/** Runs `work` while temporary files go into a folder of its own, which other tests do not use. */
async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'temporary-'));
  await chmod(folder, 0o755);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await work(folder);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(folder, { recursive: true });
  }
}

/** Processes of one launch: those whose environment names its socket folder. */
async function ours(socketFolder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')));
  return pids.filter((_pid, i) => environments[i]?.includes(socketFolder));
}
