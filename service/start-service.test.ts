import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, NOW } from '../testing/fakes/index.ts';
import { startService } from './index.ts';

describe('starting the control plane', () => {
  let registry: ExampleRegistry;
  let stateFolder: string;
  before(async () => {
    registry = await ExampleRegistry.create();
    stateFolder = await mkdtemp(join(tmpdir(), 'state-'));
  });
  after(async () => {
    await registry.remove();
    await rm(stateFolder, { recursive: true });
  });
  const start = (port = 0) =>
    startService({
      stateFolder,
      registryFolder: registry.folder,
      root: registry.root,
      serviceKeyPem: registry.keys.service.privateKey,
      clock: () => NOW,
      logger: false,
      port,
    });

  test('gives the first token until it was used, and works again after a stop', async () => {
    const first = await start();
    assert.match(first.firstToken ?? '', /^pra_/);
    await first.close();
    const second = await start();
    assert.notEqual(second.firstToken, first.firstToken);
    const ask = (token = '') => fetch(`${second.url}api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask(first.firstToken)).status, 401);
    assert.equal((await ask(second.firstToken)).status, 200);
    await second.close();
    const third = await start();
    assert.equal(third.firstToken, undefined);
    await third.close();
  });

  test('listens on loopback alone', async () => {
    const service = await start();
    assert.match(service.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    await service.close();
  });

  test('is refused on a port that is taken, and leaves the state free', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    await assert.rejects(start(port), { code: 'PORT_IN_USE' });
    await new Promise((done) => other.close(done));
    await (await start(port)).close();
  });

  test('is refused while another has the state', async () => {
    const service = await start();
    await assert.rejects(start(), { code: 'LOCKED' });
    await service.close();
  });
});
