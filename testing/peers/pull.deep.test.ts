import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Release } from '@provider-registry/core/schemas';
import { ExampleRegistry, ExampleService, NAMESPACE } from '../fakes/index.ts';
import { type Peer, peer } from './peer.ts';

/** Not `runPeer`: the control plane answers from this process, which must not stand still meanwhile. */
async function run(name: Peer, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(peer(name), args, { encoding: 'utf8' });
  return stdout;
}

describe('the control plane’s OCI endpoint, over plain HTTP on loopback', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  let release: Release;
  let repository: string;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pull-'));
    registry = await ExampleRegistry.create();
    release = await registry.releaseOf(await registry.publish({ name: 'ssh-config' }));
    service = await ExampleService.create(registry);
    const { host } = new URL(await service.app.listen({ host: '127.0.0.1', port: 0 }));
    repository = `${host}/${NAMESPACE}/ssh-config`;
  });
  after(async () => {
    await service.close();
    await registry.remove();
    await rm(folder, { recursive: true });
  });

  test('crane resolves a tag and lists tags', async () => {
    assert.equal((await run('crane', 'digest', `${repository}:1.0.0`)).trim(), release.index.digest);
    assert.equal((await run('crane', 'ls', repository)).trim(), '1.0.0');
  });

  test('crane pulls one platform', async () => {
    const archive = join(folder, 'image.tar');
    await run('crane', 'pull', '--platform', 'linux/arm64', `${repository}:1.0.0`, archive);
    assert.ok((await stat(archive)).size > 0);
  });

  test('oras finds the attestations, also by their type', async () => {
    const discover = ['discover', '--plain-http', '--format', 'json'];
    const all = JSON.parse(await run('oras', ...discover, `${repository}:1.0.0`));
    assert.equal(all.referrers.length, release.attestations.length);
    const none = JSON.parse(
      await run('oras', ...discover, '--artifact-type', 'application/none', `${repository}:1.0.0`),
    );
    assert.equal(none.referrers?.length ?? 0, 0);
  });

  test('oras copies a version with all that refers to it, and every digest fits', async () => {
    const target = join(folder, 'copy');
    const copy = ['copy', '--recursive', '--from-plain-http', `${repository}:1.0.0`];
    await run('oras', ...copy, '--to-oci-layout', `${target}:1.0.0`);
    const blobs = await readdir(join(target, 'blobs/sha256'));
    assert.ok(blobs.some((hex) => release.index.digest.endsWith(hex)));
  });

  test('oras cannot delete', async () => {
    const removal = run(
      'oras',
      'manifest',
      'delete',
      '--plain-http',
      '--force',
      `${repository}@${release.index.digest}`,
    );
    await assert.rejects(removal);
  });
});
