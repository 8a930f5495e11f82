import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { writeFileAtomic } from '@provider-registry/adapter-files';
import { whenChanged } from './when-changed.ts';

describe('reading when a file changed', () => {
  let folder: string;
  let path: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'when-changed-'));
    path = join(folder, 'file');
    await writeFile(path, 'one');
  });
  after(() => rm(folder, { recursive: true }));

  test('reads once for one state of the file, however many ask', async () => {
    let readings = 0;
    const read = whenChanged(path, async () => ++readings);
    assert.deepEqual(await Promise.all([read(), read()]), [1, 1]);
    assert.equal(await read(), 1);
    await writeFileAtomic(path, 'two');
    assert.equal(await read(), 2);
  });

  test('tries again after a failure', async () => {
    let readings = 0;
    const read = whenChanged(path, async () => {
      readings += 1;
      if (readings === 1) throw new Error('not yet');
      return readings;
    });
    await assert.rejects(read(), { message: 'not yet' });
    assert.equal(await read(), 2);
  });

  test('never reads twice at the same time', async () => {
    let running = 0;
    const read = whenChanged(path, async () => {
      running += 1;
      assert.equal(running, 1);
      await writeFileAtomic(path, String(Math.random()));
      running -= 1;
    });
    await Promise.all([read(), writeFileAtomic(path, 'three').then(read), writeFileAtomic(path, 'four').then(read)]);
  });
});
