import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { digestOf } from '@provider-registry/core/model';
import { type MainJob, parseJsonDocument } from '@provider-registry/core/schemas';
import { type Ended, providerRegistry, startMainJob, temporaryFolder } from './play.ts';

const PROVIDERS = ['ssh-config', 'tls-certificate', 'shell-audit'];

describe('the main job', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let first: Ended;
  let document: MainJob;
  before(async () => {
    folder = await temporaryFolder();
    first = await startMainJob(folder.path, ['--once', '--json', '--quiet']).ended;
    assert.equal(first.status, 0, first.stderr);
    document = parseJsonDocument('main-job', first.stdout, 'standard output');
  });
  after(() => folder.remove());
  const again = (args: readonly string[], env?: NodeJS.ProcessEnv) => startMainJob(folder.path, args, env).ended;
  const repository = () => join(folder.path, 'repository');

  test('ends with one provider approved, one flagged and approved by a waiver, one rejected', () => {
    const verdicts = document.providers.map(({ name, verdict, afterReview }) => [name, verdict, afterReview]);
    assert.deepEqual(verdicts.sort(), [
      ['shell-audit', 'rejected', undefined],
      ['ssh-config', 'approved', undefined],
      ['tls-certificate', 'flagged', 'approved'],
    ]);
  });

  test('says why in words, for each that was not simply approved', () => {
    const reasonsOf = (name: string) =>
      document.providers.find((provider) => provider.name === name)?.reasons.join('\n') ?? '';
    assert.match(reasonsOf('shell-audit'), /can start other programs/);
    assert.match(reasonsOf('shell-audit'), /wanted to start \/bin\/sh/);
    assert.match(reasonsOf('tls-certificate'), /connects to example\.com:443/);
    assert.equal(reasonsOf('ssh-config'), '');
  });

  test('leaves on the host exactly the audited bytes, started and answering', async () => {
    const { installed, refused } = document.runtime;
    assert.deepEqual(refused, []);
    assert.deepEqual(
      installed.map(({ name, probe }) => [name, probe]),
      [
        ['ssh-config', 'ok'],
        ['tls-certificate', 'ok'],
      ],
    );
    for (const { name, version, platform, digest } of installed) {
      const built = join(repository(), 'dist', name, version, platform.replace('/', '-'), 'plugin');
      assert.equal(digestOf(await readFile(built)), digest);
      const report = await readFile(join(repository(), 'dist', name, version, 'audit-report.json'), 'utf8');
      assert.ok(report.includes(digest), 'the digest stands in the audit report');
      const hex = digest.slice('sha256:'.length);
      const installedFile = join(folder.path, 'hosts/edge-1/state/store', hex.slice(0, 2), hex, 'plugin');
      assert.equal(digestOf(await readFile(installedFile)), digest);
    }
  });

  test('refuses to assign what was rejected', () => {
    assert.deepEqual(document.assignmentsRefused, [{ name: 'shell-audit', code: 'VERDICT_NOT_APPROVED' }]);
  });

  test('meets a changed byte with DIGEST_MISMATCH and keeps what it had', () => {
    assert.deepEqual(document.tampering, { code: 'DIGEST_MISMATCH', kept: true });
  });

  test('keeps private keys and tokens from other users', async () => {
    for (const file of ['keys/builder.pem', 'keys/root-1.pem', 'administrator.token', 'hosts/edge-1/runtime.key']) {
      assert.equal((await stat(join(folder.path, file))).mode & 0o077, 0, file);
    }
  });

  test('runs a second time with nothing to do, and says the same', async () => {
    const second = await again(['--once', '--json']);
    assert.equal(second.status, 0, second.stderr);
    const { url: _, ...rest } = parseJsonDocument('main-job', second.stdout, 'standard output');
    const { url: __, ...before } = document;
    assert.deepEqual(rest, before);
    assert.match(second.stderr, /publish: .*ssh-config unchanged, tls-certificate unchanged/);
    for (const name of PROVIDERS) assert.match(second.stderr, new RegExp(`build ${name} .*: unchanged`));
  });

  test('stays up without --once, shows its page, and ends on an interrupt', async () => {
    const running = startMainJob(folder.path);
    const url = (await running.line('control plane: ')).slice('control plane: '.length);
    await running.line('Ctrl-C ends it');
    const page = await (await fetch(url)).text();
    for (const name of [...PROVIDERS, 'edge-1']) assert.ok(page.includes(name), `the page shows ${name}`);
    running.child.kill('SIGINT');
    assert.equal((await running.ended).status, 0);
  });

  test('is refused while another run works on the same folder', async () => {
    const running = startMainJob(folder.path, ['--once']);
    await running.line('designated repository');
    const second = await again(['--once', '--json']);
    assert.equal(second.status, 1);
    assert.equal(JSON.parse(second.stdout).error.code, 'LOCKED');
    assert.equal((await running.ended).status, 0);
  });

  test('tells a taken port, and the next run works', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const refused = await again(['--once', '--json', '--port', String(port)]);
    server.close();
    assert.equal(refused.status, 1);
    assert.equal(JSON.parse(refused.stdout).error.code, 'PORT_IN_USE');
    assert.equal((await again(['--once', '--quiet'])).status, 0);
  });

  test('publishing by hand what the audit rejected is refused', async () => {
    const keys = ['--root', repository(), '--keys', join(folder.path, 'keys'), '--json'];
    const signed = await providerRegistry(['sign', 'shell-audit', ...keys]);
    assert.equal(signed.status, 30);
    assert.equal(JSON.parse(signed.stdout).error.code, 'VERDICT_NOT_APPROVED');
    const published = await providerRegistry(['publish', 'shell-audit', ...keys]);
    assert.equal(published.status, 30);
    assert.equal(JSON.parse(published.stdout).published[0].refusal.code, 'VERDICT_NOT_APPROVED');
  });

  test('verify gives the receipt of what was published, and refuses a file that is something else', async () => {
    const registry = [
      '--registry',
      join(folder.path, 'registry'),
      '--root',
      join(folder.path, 'hosts/edge-1/root.json'),
    ];
    const verified = await providerRegistry(['verify', 'ssh-config@1.0.0', ...registry, '--json']);
    assert.equal(verified.status, 0, verified.stdout);
    const receipt = parseJsonDocument('receipt', verified.stdout, 'standard output');
    assert.equal(receipt.digest, document.runtime.installed[0]?.digest);
    const other = join(repository(), 'dist/shell-audit/1.0.0/linux-amd64/plugin');
    const refused = await providerRegistry(['verify', other, '--of', 'ssh-config@1.0.0', ...registry, '--json']);
    assert.equal(refused.status, 30);
    assert.match(JSON.parse(refused.stdout).error.code, /^(DIGEST|SIZE)_MISMATCH$/);
  });

  test('an invalid provider.yaml ends with status 2, file, line, property and what was expected', async () => {
    const file = join(repository(), 'providers/ssh-config/provider.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^version: .*$/m, 'version: one'));
    const refused = await providerRegistry(['build', '--root', repository()]);
    await writeFile(file, text);
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /INVALID_DOCUMENT: version does not follow the provider schema/);
    assert.match(refused.stderr, /where: +providers\/ssh-config\/provider\.yaml:\d+/);
    assert.match(refused.stderr, /expected: text that matches/);
    assert.match(refused.stderr, /found: +"one"/);
  });
});
