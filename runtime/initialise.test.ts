import assert from 'node:assert/strict';
import { lstat, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { hexOf } from '@provider-registry/core/model';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import { ExampleControlPlane, ExampleHost, ExampleRegistry } from '../testing/fakes/index.ts';
import { builtTestProvider } from '../testing/providers/index.ts';

const START = new Date('2026-11-10T12:00:00Z');
const HOUR = 3_600_000;
let now = START;

describe('init', () => {
  let registry: ExampleRegistry;
  let plane: ExampleControlPlane;
  let host: ExampleHost;
  let one: DesiredProvider;
  let two: DesiredProvider;
  let newer: DesiredProvider;
  let rejected: DesiredProvider;
  let silent: DesiredProvider;

  before(async () => {
    const binary = await readFile(await builtTestProvider('minimal'));
    registry = await ExampleRegistry.create(START);
    one = await registry.publish({ name: 'one', binary });
    two = await registry.publish({ name: 'two', binary });
    newer = await registry.publish({
      name: 'one',
      version: '1.1.0',
      binary: Buffer.concat([binary, Buffer.from('1')]),
    });
    rejected = await registry.publish({ name: 'rejected', binary, verdict: 'rejected' });
    silent = await registry.publish({ name: 'silent', binary: await silentProgram(binary) });
    plane = await ExampleControlPlane.start(registry);
  });
  after(async () => {
    await plane.stop();
    await registry.remove();
  });
  beforeEach(async () => {
    now = START;
    plane.interfere = () => false;
    plane.statuses.length = 0;
    host = await ExampleHost.create({ controlPlane: plane.url, root: registry.root, now: () => now });
  });
  afterEach(() => host.remove());

  test('installs what is desired, proves that it starts, and reports it', async () => {
    plane.desire(one, two);
    const { document, exit } = await host.init();
    assert.equal(exit, 0);
    assert.deepEqual([document.generation, document.refused, document.warnings], [1, [], []]);
    assert.deepEqual(
      document.installed.map(({ name, version, probe }) => `${name}@${version} ${probe}`),
      ['one@1.0.0 ok', 'two@1.0.0 ok'],
    );
    assert.deepEqual(await host.installed(), ['one@1.0.0', 'two@1.0.0']);
    const [status] = plane.statuses;
    assert.equal(status?.hash, plane.configuration.hash);
    assert.deepEqual(
      status?.providers.map(({ name, status: state, probe }) => [name, state, probe]),
      [
        ['one', 'installed', 'ok'],
        ['two', 'installed', 'ok'],
      ],
    );
  });

  test('lays everything out as documented, readable by its owner alone', async () => {
    plane.desire(one);
    await host.init();
    const { digest } = (await registry.layerOf(one)).binary;
    const stored = join(host.state, 'store', hexOf(digest).slice(0, 2), hexOf(digest), 'plugin');
    assert.equal((await lstat(stored)).mode & 0o777, 0o555);
    assert.equal(await readlink(join(host.state, 'current')), 'generations/1');
    assert.deepEqual((await readdir(host.state)).sort(), [
      'current',
      'generations',
      'partial',
      'receipts',
      'store',
      'trust',
    ]);
    assert.deepEqual(await readFile(join(host.state, 'current', 'one')), await readFile(stored));
    assert.equal((await lstat(host.state)).mode & 0o777, 0o700);
    const receipt = JSON.parse(await readFile(join(host.state, 'receipts', `${hexOf(digest)}.json`), 'utf8'));
    assert.deepEqual([receipt.provider, receipt.digest, receipt.checks.length], ['one', digest, 15]);
  });

  test('asks three things of the network and changes nothing when there is nothing to do', async () => {
    plane.desire(one);
    await host.init();
    plane.requests.length = 0;
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.generation], [0, 1]);
    assert.deepEqual(plane.requests.sort(), [
      'GET /api/v1/runtimes/edge-1/configuration',
      'GET /metadata/2.root.json',
      'GET /metadata/timestamp.json',
    ]);
  });

  test('replaces a version, adds and removes providers in one switch', async () => {
    plane.desire(one);
    await host.init();
    plane.desire(newer, two);
    assert.equal((await host.init()).document.generation, 2);
    assert.deepEqual(await host.installed(), ['one@1.1.0', 'two@1.0.0']);
    plane.desire(two);
    assert.equal((await host.init()).document.generation, 3);
    assert.deepEqual(await host.installed(), ['two@1.0.0']);
    plane.desire();
    assert.deepEqual((await host.init()).document.installed, []);
  });

  test('does not download or probe again what it has', async () => {
    plane.desire(one);
    await host.init();
    plane.desire(two, newer);
    await host.init();
    const about = host.progress.flatMap((p) => ('provider' in p ? [`${p.step} ${p.provider}`] : []));
    assert.deepEqual(about.filter((line) => /^(downloading|probing)/.test(line)).sort(), [
      'downloading one@1.1.0',
      'probing one@1.1.0',
      'probing two@1.0.0',
    ]);
  });

  test('keeps everything it had when one provider is refused, and says which', async () => {
    plane.desire(one);
    await host.init();
    plane.statuses.length = 0;
    plane.desire(newer, rejected);
    const { document, exit } = await host.init();
    assert.equal(exit, 30);
    assert.deepEqual(
      document.refused.map(({ name, code }) => [name, code]),
      [['rejected', 'VERDICT_NOT_APPROVED']],
    );
    assert.deepEqual(await host.installed(), ['one@1.0.0']);
    assert.deepEqual(
      plane.statuses[0]?.providers.map(({ name, status, hasVersion, offeredVersion, error }) => [
        name,
        status,
        hasVersion,
        offeredVersion,
        error?.code,
      ]),
      [
        ['one', 'install-pending', '1.0.0', '1.1.0', undefined],
        ['rejected', 'install-failed', undefined, '1.0.0', 'VERDICT_NOT_APPROVED'],
      ],
    );
  });

  test('installs nothing on a new host when one provider is refused', async () => {
    plane.desire(one, rejected);
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.generation, document.installed], [30, 0, []]);
    assert.deepEqual(await host.installed(), []);
  });

  test('shows a provider that does not start, with the code, and tries it again the next time', async () => {
    plane.desire(silent);
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.installed[0]?.probe], [30, 'HANDSHAKE_FAILED']);
    assert.equal((await host.init()).document.generation, 2);
  });

  test('refuses what was revoked since, and does not let it stay current for launch', async () => {
    const binary = await readFile(await builtTestProvider('minimal'));
    const doomed = await registry.publish({ name: 'doomed', binary });
    plane.desire(doomed);
    await host.init();
    await registry.withdraw({ kind: 'revoke', provider: 'doomed', version: '1.0.0' });
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.refused[0]?.code], [30, 'REVOKED']);
  });

  test('goes on with what it has when the control plane does not answer', async () => {
    plane.desire(one);
    await host.init();
    plane.interfere = (_request, response) => Boolean(response.destroy());
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.generation, document.installed.length], [41, 1, 1]);
    assert.equal(document.warnings.length, 1);
  });

  test('says that nothing is usable when the control plane never answered', async () => {
    plane.interfere = (_request, response) => Boolean(response.destroy());
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.generation], [40, 0]);
  });

  test('says that nothing is usable when nobody confirmed it for too long', async () => {
    plane.desire(one);
    await host.init();
    plane.interfere = (_request, response) => Boolean(response.destroy());
    now = new Date(START.getTime() + 31 * 24 * HOUR);
    assert.equal((await host.init()).exit, 40);
  });

  test('refuses expired metadata, and keeps what it has', async () => {
    plane.desire(one);
    await host.init();
    now = new Date(START.getTime() + 3 * 24 * HOUR);
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.warnings[0]?.code, document.generation], [30, 'METADATA_EXPIRED', 1]);
  });

  test('fetches an executable again that was altered in the store', async () => {
    plane.desire(one);
    await host.init();
    const { digest } = (await registry.layerOf(one)).binary;
    const stored = join(host.state, 'store', hexOf(digest).slice(0, 2), hexOf(digest), 'plugin');
    await rm(stored);
    const { exit } = await host.init();
    assert.deepEqual([exit, await host.unsound()], [0, []]);
    assert.ok((await lstat(stored)).isFile());
  });

  test('asks for the configuration itself when more than half of its life is over', async () => {
    plane.desire(one);
    await host.init();
    now = new Date(START.getTime() + 13 * HOUR);
    registry.now = now;
    plane.configuration = plane.configurationOf([one], plane.configuration.revision);
    assert.equal((await host.init()).exit, 0);
    now = new Date(START.getTime() + 25 * HOUR);
    const { exit, document } = await host.init();
    registry.now = START;
    assert.deepEqual([exit, document.warnings], [0, []]);
  });
});

/** A static program of this host’s format that serves nothing: the minimal provider with its cookie’s name destroyed. */
async function silentProgram(binary: Buffer): Promise<Buffer> {
  const copy = Buffer.from(binary);
  for (let at = copy.indexOf('MINIMAL_PLUGIN'); at >= 0; at = copy.indexOf('MINIMAL_PLUGIN', at + 1)) {
    copy.write('minimal_plugin', at);
  }
  return copy;
}
