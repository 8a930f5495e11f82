import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLayout } from '@provider-registry/adapter-oci';
import type { ProviderName } from '@provider-registry/core/model';
import { ExampleRepository, NOW } from './repository.fixture.ts';

const name = 'ssh-config' as ProviderName;
const PUBLISHER = join(import.meta.dirname, 'publish-once.fixture.ts');
/** The highest count that strace takes. */
const NEVER = 65_535;
const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** Every file comes into place by a rename, so these are all the moments that differ. */
function publishKilledAt(rename: number, root: string, registry: string, keys: string): 'killed' | 'finished' {
  const inject = `inject=rename,renameat,renameat2:signal=SIGKILL:when=${rename}`;
  const strace = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=rename,renameat,renameat2', '-e', inject];
  // One worker thread, because strace counts a thread's calls, not a process's.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const run = spawnSync('strace', [...strace, process.execPath, PUBLISHER, root, registry, keys], { env });
  if (run.signal === 'SIGKILL' || run.status === 137) return 'killed';
  assert.equal(run.status, 0, run.stderr.toString());
  return 'finished';
}

test('a publisher killed at any rename leaves the old catalogue or the new one, and the next run completes it', {
  skip: hasStrace ? false : 'strace is not installed',
}, async () => {
  const example = await ExampleRepository.create();
  try {
    await example.build({ name });
    await example.sign(name);
    await example.found();
    await example.publish();
    const complete = (await readdir(join(example.registryFolder, 'oci', name, 'blobs/sha256'))).length;
    await example.build({ name, version: '1.1.0' });
    await example.sign(name);
    let outcome: 'killed' | 'finished' = 'killed';
    let kills = 0;
    for (let rename = 1; outcome === 'killed'; rename += 1) {
      const registry = await example.copy(`registry-${rename}`);
      outcome = publishKilledAt(rename, example.root, registry, example.keysFolder);
      if (outcome === 'killed') kills += 1;
      const before = await (await example.catalogue(NOW, registry)).findProvider(name);
      assert.ok([1, 2].includes(before?.versions.length ?? 0), `after rename ${rename}`);
      assert.equal(publishKilledAt(NEVER, example.root, registry, example.keysFolder), 'finished');
      const after = await (await example.catalogue(NOW, registry)).findProvider(name);
      assert.equal(after?.versions.length, 2);
      assert.deepEqual((await openLayout(join(registry, 'oci', name))).tags(), ['1.0.0', '1.1.0']);
      await rm(registry, { recursive: true });
    }
    assert.ok(kills > complete, `killed at ${kills} renames`);
  } finally {
    await example.remove();
  }
});
