import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import type { RegistryError } from '@provider-registry/core/model';
import { LIMITS } from '@provider-registry/core/model';
import { MINIMAL_PROTOCOL, startMinimal } from '../../testing/providers/index.ts';
import { connectPlugin } from './index.ts';

const noSignal = { signal: new AbortController().signal };

describe('a provider that serves', () => {
  test('completes the handshake, is healthy, lists its services and ends when asked', async () => {
    const { process: provider, remove } = await startMinimal();
    const connection = await connectPlugin(provider, MINIMAL_PROTOCOL, noSignal);
    assert.equal(connection.protocolVersion, 1);
    await connection.healthCheck();
    assert.ok((await connection.listServices()).includes('testing.Minimal'));
    await connection.shutdown();
    assert.deepEqual(await provider.exited, { status: 0, signal: null });
    await remove();
  });
});

describe('a provider that does not serve is HANDSHAKE_FAILED, and tells why:', () => {
  const cases: { behaviour: string; found: RegExp }[] = [
    { behaviour: 'exit', found: /^nothing, and it ended; it said: leaving/ },
    { behaviour: 'garbage', found: /<html>please log in<\/html>/ },
    { behaviour: 'flood-stdout', found: /bytes without a line’s end/ },
    { behaviour: 'announce=1|1|unix|/run/docker.sock|grpc|', found: /\/run\/docker\.sock/ },
    { behaviour: 'announce=1|1|tcp|127.0.0.1:22|grpc|', found: /tcp/ },
    { behaviour: 'announce=1|2|unix|/x|grpc|', found: /^1\|2\|/ },
    { behaviour: 'link=/run/docker.sock', found: /\/plugin$/ },
  ];
  for (const { behaviour, found } of cases) {
    test(behaviour, async () => {
      const { process: provider, remove } = await startMinimal(behaviour);
      const failure = await connectPlugin(provider, MINIMAL_PROTOCOL, noSignal).then(
        () => assert.fail('it connected'),
        (error: RegistryError) => error.refusal,
      );
      await provider.end();
      await remove();
      assert.equal(failure.code, 'HANDSHAKE_FAILED');
      assert.match(failure.found ?? '', found);
    });
  }

  test('one that is silent, at its time limit', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const provider = silentProcess();
    const connecting = connectPlugin(provider, MINIMAL_PROTOCOL, noSignal);
    t.mock.timers.tick(LIMITS.handshakeMilliseconds);
    await assert.rejects(connecting, (error: RegistryError) => /no line within/.test(error.refusal.found ?? ''));
  });

  test('one whose socket speaks no gRPC', async () => {
    const socketFolder = await mkdtemp(join(tmpdir(), 'plugin-'));
    const server = createServer((socket) => socket.end('not gRPC'));
    await new Promise<void>((resolve) => server.listen(join(socketFolder, 'plugin'), resolve));
    const provider = { ...silentProcess(), socketFolder };
    provider.stdout.write(`1|1|unix|${socketFolder}/plugin|grpc|\n`);
    const connection = await connectPlugin(provider, MINIMAL_PROTOCOL, noSignal);
    await assert.rejects(connection.healthCheck(), { code: 'HANDSHAKE_FAILED' });
    await assert.rejects(connection.listServices(), { code: 'HANDSHAKE_FAILED' });
    server.close();
    await rm(socketFolder, { recursive: true });
  });
});

test('cancelling the start is INTERRUPTED', async () => {
  const cancel = new AbortController();
  const connecting = connectPlugin(silentProcess(), MINIMAL_PROTOCOL, { signal: cancel.signal });
  cancel.abort();
  await assert.rejects(connecting, { code: 'INTERRUPTED' });
});

function silentProcess() {
  return {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    socketFolder: '/nowhere',
    exited: new Promise<never>(() => {}),
  };
}
