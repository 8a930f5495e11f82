import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { hexOf } from '@provider-registry/core/model';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import { probeInstalled, readSettings, verifyInstalled } from '@provider-registry/runtime';
import type { ExampleHost } from '../fakes/index.ts';
import { InstalledHost } from './installed-host.ts';

describe('a local user', () => {
  let installed: InstalledHost;
  let wanted: DesiredProvider;
  let stored: string;
  before(async () => {
    installed = await InstalledHost.create();
    wanted = await installed.registry.publish({ name: 'wanted', binary: installed.variant('wanted') });
    stored = await pathOf(installed.had);
  });
  after(() => installed.remove());

  /** Takes a provider’s executable out of the store, so that it has to be downloaded. */
  const forget = async (provider: DesiredProvider) => rm(await pathOf(provider), { force: true });
  const pathOf = async (provider: DesiredProvider) => {
    const hex = hexOf((await installed.registry.layerOf(provider)).binary.digest);
    return join(installed.host.state, 'store', hex.slice(0, 2), hex, 'plugin');
  };
  const settings = () => readSettings(installed.host.config, {});
  const launch = async () => probeInstalled('had', await settings(), installed.host.ports());
  const verify = async (depth: 'quick' | 'deep') => {
    const { refused } = await verifyInstalled(await settings(), depth, installed.host.ports());
    return refused.map(({ code }) => code);
  };

  test('who rewrites an executable in place cannot have it started, and init mends it', async () => {
    assert.deepEqual(await launch(), { provider: 'had', probe: 'ok' });
    assert.deepEqual([await verify('quick'), await verify('deep')], [[], []]);
    await chmod(stored, 0o755);
    const file = await open(stored, 'r+');
    await file.write(Buffer.from([0x90]), 0, 1, 4096);
    await file.close();
    await chmod(stored, 0o555);
    await assert.rejects(launch(), { code: 'DIGEST_MISMATCH' });
    assert.deepEqual([await verify('quick'), await verify('deep')], [['DIGEST_MISMATCH'], ['DIGEST_MISMATCH']]);
    assert.equal((await installed.host.init()).exit, 0);
    assert.deepEqual([await verify('deep'), await launch()], [[], { provider: 'had', probe: 'ok' }]);
  });

  test('who puts a link in an executable’s place cannot have it followed', async () => {
    const elsewhere = join(installed.host.folder, 'elsewhere');
    await cp(stored, elsewhere);
    await rm(stored);
    await symlink(elsewhere, stored);
    await assert.rejects(launch(), { code: 'DIGEST_MISMATCH' });
    assert.equal((await installed.host.init()).exit, 0);
    assert.deepEqual(await launch(), { provider: 'had', probe: 'ok' });
  });

  test('who plants a link where a download goes cannot choose what is written', async () => {
    const { host, plane, registry, had } = installed;
    const victim = join(host.folder, 'victim');
    await writeFile(victim, 'precious');
    const partial = join(host.state, 'partial');
    await mkdir(partial, { recursive: true });
    const { layers } = await registry.layerOf(wanted);
    await symlink(victim, join(partial, hexOf(layers.zstd.digest)));
    plane.desire(had, wanted);
    const { exit } = await host.init();
    assert.notEqual(exit, 0);
    assert.equal(await readFile(victim, 'utf8'), 'precious');
    assert.deepEqual(await host.installed(), ['had@1.0.0']);
    await rm(partial, { recursive: true });
    plane.desire(had);
    await host.init();
  });

  test('who points the current generation elsewhere is noticed', async () => {
    const { host } = installed;
    const current = join(host.state, 'current');
    const before = await readFile(join(current, 'generation.json'), 'utf8');
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await writeFile(join(elsewhere, 'generation.json'), before);
    const target = JSON.parse(before).number;
    await rm(current);
    await symlink(elsewhere, current);
    await assert.rejects(launch(), { code: 'INVALID_DOCUMENT' });
    await assert.rejects(host.init(), { code: 'INVALID_DOCUMENT' });
    await rm(current);
    await symlink(`generations/${target}`, current);
    await rm(elsewhere, { recursive: true });
    assert.equal((await host.init()).exit, 0);
  });

  test('who starts two at once gets LOCKED for the second', async () => {
    const outcomes = await Promise.allSettled([installed.host.init(), installed.host.init()]);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    assert.deepEqual(failures, ['LOCKED']);
  });

  test('who fills the disk leaves the host as it is, and the next run works', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('only root can mount a small disk');
    const { host, plane, had } = installed;
    await forget(wanted);
    const before = await installed.installedContent();
    await mkdir(join(host.state, 'partial'), { recursive: true });
    const mount = promisify(execFile);
    await mount('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(host.state, 'partial')]);
    try {
      plane.desire(had, wanted);
      const { document, exit } = await host.init();
      assert.deepEqual([exit, document.refused[0]?.code], [1, 'DISK_FULL']);
      assert.deepEqual(await installed.installedContent(), before);
    } finally {
      await mount('umount', [join(host.state, 'partial')]);
    }
    assert.equal((await host.init()).exit, 0);
    plane.desire(had);
    await host.init();
  });

  test('who kills the installer at its work leaves the old state or the new one', async () => {
    const { host, plane, had } = installed;
    const clock = installed.now;
    for (const step of ['configured', 'downloading', 'validating', 'probing', 'switched']) {
      plane.desire(had);
      await host.init();
      await forget(wanted);
      plane.desire(had, wanted);
      await killedAt(step, host, clock);
      const after = (await host.installed()).join();
      assert.ok(['had@1.0.0', 'had@1.0.0,wanted@1.0.0'].includes(after), `${step}: ${after}`);
      assert.deepEqual(await host.unsound(), []);
      assert.equal((await host.init()).exit, 0, `after a kill at ${step}`);
      assert.deepEqual(await host.installed(), ['had@1.0.0', 'wanted@1.0.0']);
    }
  });
});

/** Runs `init` in a process that is killed as soon as it reports a step. */
async function killedAt(step: string, host: ExampleHost, now: Date): Promise<void> {
  const script = `
    import { createHttpClient } from '@provider-registry/adapter-http';
    import { initialise, readSettings } from '@provider-registry/runtime';
    await initialise(await readSettings(${JSON.stringify(host.config)}, {}), {
      clock: () => new Date(${JSON.stringify(now)}),
      http: createHttpClient(),
      environment: {},
      report: (progress) => progress.step === ${JSON.stringify(step)} && process.kill(process.pid, 'SIGKILL'),
      signal: new AbortController().signal,
    });
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: await host.temporary() },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL', `init did not come to ${step}`);
}
