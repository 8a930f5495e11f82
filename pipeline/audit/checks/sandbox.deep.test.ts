import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LIMITS } from '@provider-registry/core/model';
import { auditBehaviour, foundBy } from './testdata/sandboxed.ts';

describe('a provider that', () => {
  const usual = process.env.TMPDIR;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    await chmod(folder, 0o711);
    process.env.TMPDIR = folder;
  });
  after(async () => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    await rm(folder, { recursive: true });
  });

  for (const behaviour of ['hang', 'fork', 'flood-stdout', 'flood-stderr', 'eat-memory', 'garbage', 'exit']) {
    test(`does ${behaviour} ends with a finding, and nothing of it is left`, async () => {
      const started = performance.now();
      const found = foundBy(await auditBehaviour(behaviour));
      assert.equal(found[0], 'handshake-failed');
      assert.ok(performance.now() - started < 2 * LIMITS.auditStartMilliseconds);
      assert.deepEqual(await processesOf(folder), []);
      assert.deepEqual(await readdir(folder), []);
    });
  }
});

/** Processes whose environment names a folder: every provider’s names its socket folder. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')));
  return pids.filter((_pid, i) => environments[i]?.includes(`PLUGIN_UNIX_SOCKET_DIR=${folder}/`));
}
