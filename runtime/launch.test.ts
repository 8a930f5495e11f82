import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { connectPlugin } from '@provider-registry/adapter-go-plugin';
import { InstalledHost } from '../testing/attacks/installed-host.ts';
import { MINIMAL_PROTOCOL } from '../testing/providers/index.ts';
import { probeInstalled, readSettings } from './index.ts';

const PROGRAM = join(import.meta.dirname, 'bin/provider-runtime.mjs');
const DAY = 86_400_000;

describe('launch', () => {
  let installed: InstalledHost;
  before(async () => {
    installed = await InstalledHost.create(new Date());
  });
  after(() => installed.remove());

  const probe = async (name = 'had') =>
    probeInstalled(name, await readSettings(installed.host.config, {}), installed.host.ports());

  test('--probe completes handshake, health check and reflection', async () => {
    assert.deepEqual(await probe(), { provider: 'had', probe: 'ok' });
  });

  test('--stdio lets a go-plugin host talk to the provider as if it had started it', async () => {
    const args = [PROGRAM, 'launch', 'had', '--stdio', '--config', installed.host.config];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [line] = await once(child.stdout, 'data');
    const stdout = new PassThrough();
    stdout.write(line);
    const socketFolder = dirname(String(line).split('|')[3] ?? '');
    const exited = once(child, 'exit').then(([status, signal]) => ({ status, signal }));
    const process_ = { stdout, stderr: child.stderr, socketFolder, exited };
    const connection = await connectPlugin(process_, MINIMAL_PROTOCOL, { signal: new AbortController().signal });
    await connection.healthCheck();
    await connection.shutdown();
    assert.deepEqual(await exited, { status: 0, signal: null });
  });

  test('--stdio ends the provider when it is cancelled itself', async () => {
    const args = [PROGRAM, 'launch', 'had', '--stdio', '--config', installed.host.config];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [130, null]);
  });

  test('of what is not installed is NOT_FOUND', async () => {
    await assert.rejects(probe('other'), { code: 'NOT_FOUND' });
  });

  test('of what nobody confirmed for longer than lastKnownGood.maxAge is refused', async () => {
    const { now } = installed;
    installed.now = new Date(now.getTime() + 31 * DAY);
    await assert.rejects(probe(), { code: 'CONTROL_PLANE_UNAVAILABLE' });
    installed.now = now;
  });

  test('of what is known to be revoked is refused, also when the control plane is gone', async () => {
    await installed.registry.withdraw({ kind: 'revoke', provider: 'had' });
    installed.plane.interfere = (request, response) => Boolean(request.url?.startsWith('/api/') && response.destroy());
    assert.equal((await installed.host.init()).exit, 41);
    await assert.rejects(probe(), { code: 'REVOKED' });
  });
});
