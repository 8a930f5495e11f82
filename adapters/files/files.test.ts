import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { digestOf } from '@provider-registry/core/model';
import { exists, freeBytes, readBytes, sha256File, withLock, writeFileAtomic } from './index.ts';

describe('files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'files-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('an atomic write makes missing folders and leaves only the file', async () => {
    const path = join(folder, 'a/b/c.txt');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, 'two', { mode: 0o600 });
    assert.equal(await readFile(path, 'utf8'), 'two');
    assert.deepEqual(await readdir(join(folder, 'a/b')), ['c.txt']);
  });

  test('an atomic write that fails leaves the old content and nothing beside it', async () => {
    const path = join(folder, 'full/old.txt');
    await writeFileAtomic(path, 'old');
    await assert.rejects(writeFileAtomic(join(path, 'below-a-file'), 'new'));
    assert.equal(await readFile(path, 'utf8'), 'old');
    assert.deepEqual(await readdir(join(folder, 'full')), ['old.txt']);
  });

  test('a file over its limit is refused by name', async () => {
    const path = join(folder, 'large');
    await writeFile(path, 'x'.repeat(11));
    await assert.rejects(readBytes(path, 10), { code: 'INVALID_DOCUMENT' });
    assert.equal((await readBytes(path, 11)).length, 11);
  });

  test('a missing file is NOT_FOUND', async () => {
    await assert.rejects(sha256File(join(folder, 'none')), { code: 'NOT_FOUND' });
    assert.equal(await exists(join(folder, 'none')), false);
  });

  test('digest and size are those of the content', async () => {
    const path = join(folder, 'content');
    await writeFile(path, 'content');
    assert.deepEqual(await sha256File(path), { digest: digestOf('content'), size: 7 });
  });

  test('free space is told in bytes', async () => {
    assert.ok((await freeBytes(folder)) > 1024);
  });
});

describe('the lock of a folder', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('refuses a second holder, and is gone after the work, also when the work throws', async () => {
    await withLock(folder, async () => {
      await assert.rejects(
        withLock(folder, async () => {}),
        { code: 'LOCKED' },
      );
    });
    await assert.rejects(
      withLock(folder, () => Promise.reject(new Error('work'))),
      { message: 'work' },
    );
    assert.deepEqual(await readdir(folder), []);
  });

  test('of a dead process is taken over', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: dead, started: null }));
    assert.equal(await withLock(folder, async () => 'done'), 'done');
  });

  test('of a dead process whose number another process has now is taken over', async () => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    assert.equal(await withLock(folder, async () => 'done'), 'done');
  });

  test('is held by exactly one of many that find a dead lock', async () => {
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: 0x3fffff, started: '1' }));
    let holders = 0;
    let most = 0;
    const work = async () => {
      holders += 1;
      most = Math.max(most, holders);
      await readdir(folder);
      holders -= 1;
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => withLock(folder, work)));
    assert.equal(most, 1);
    assert.ok(results.some((result) => result.status === 'fulfilled'));
  });
});
