import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sha256File } from '@provider-registry/adapter-files';
import { connectPlugin } from '@provider-registry/adapter-go-plugin';
import { pluginEnvironment } from '@provider-registry/core/launch';
import { digestOf, NO_PERMISSIONS } from '@provider-registry/core/model';
import { builtTestProvider, MINIMAL_PROTOCOL } from '../../testing/providers/index.ts';
import { startUnconfined } from './index.ts';

describe('without a sandbox', () => {
  let socketFolder: string;
  const temporary = process.env.TMPDIR;
  before(async () => {
    socketFolder = await mkdtemp(join(tmpdir(), 'unconfined-'));
    process.env.TMPDIR = socketFolder;
  });
  after(async () => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    await rm(socketFolder, { recursive: true });
  });

  const start = async (changes: object = {}) => {
    const path = await builtTestProvider('minimal');
    const executable = { bytes: createReadStream(path), ...(await sha256File(path)), ...changes };
    const env = pluginEnvironment(MINIMAL_PROTOCOL, NO_PERMISSIONS, {}, socketFolder);
    return startUnconfined({ executable, env, socketFolder });
  };
  const copies = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('provider-unconfined-'));

  test('a provider serves, ends when asked, and its copy is removed', async () => {
    const provider = await start();
    const connection = await connectPlugin(provider, MINIMAL_PROTOCOL, { signal: new AbortController().signal });
    await connection.healthCheck();
    assert.equal((await copies()).length, 1);
    await connection.shutdown();
    assert.deepEqual(await provider.exited, { status: 0, signal: null });
    assert.deepEqual(await copies(), []);
  });

  test('bytes that do not fit are not started', async () => {
    await assert.rejects(start({ digest: digestOf('another') }), { code: 'DIGEST_MISMATCH' });
    await assert.rejects(start({ size: 1 }), { code: 'DIGEST_MISMATCH' });
    assert.deepEqual(await copies(), []);
  });
});
