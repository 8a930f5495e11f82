import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sha256File } from '@provider-registry/adapter-files';
import { builtTestProvider, permissionsOf, startMinimal } from '../providers/index.ts';

describe('an executable that is not the verified one is never started', () => {
  let folder: string;
  let genuine: Buffer;
  before(async () => {
    folder = await mkdtemp('/var/tmp/row-14-');
    await chmod(folder, 0o777);
    genuine = await readFile(await builtTestProvider('minimal'));
  });
  after(() => rm(folder, { recursive: true }));

  /** The provider's first act is to write this file: it exists if, and only if, the provider ran. */
  const witness = () => ({
    behaviour: `write=${folder}/ran`,
    permissions: permissionsOf({ write: [`${folder}/**`] }),
  });

  async function* chunksOf(...parts: Uint8Array[]) {
    for (const part of parts) yield part;
  }

  const cases: { name: string; bytes: () => AsyncIterable<Uint8Array> }[] = [
    { name: 'its last byte differs', bytes: () => chunksOf(changed(genuine, genuine.length - 1)) },
    { name: 'its first byte differs', bytes: () => chunksOf(changed(genuine, 0)) },
    { name: 'it is one byte short', bytes: () => chunksOf(genuine.subarray(0, -1)) },
    { name: 'it is one byte long', bytes: () => chunksOf(genuine, Buffer.from([0])) },
    { name: 'it is empty', bytes: () => chunksOf() },
  ];
  for (const { name, bytes } of cases) {
    test(name, async () => {
      const { behaviour, permissions } = witness();
      const identity = await sha256File(await builtTestProvider('minimal'));
      const starting = startMinimal(behaviour, { permissions, executable: { ...identity, bytes: bytes() } });
      await assert.rejects(starting, { code: 'DIGEST_MISMATCH' });
      assert.deepEqual(await readdir(folder), []);
    });
  }

  test('it is rewritten in place while it is being read', async () => {
    const { behaviour, permissions } = witness();
    const path = join(folder, 'store');
    await copyFile(await builtTestProvider('minimal'), path);
    const identity = await sha256File(path);
    async function* rewriting() {
      const file = await open(path, 'r+');
      const half = Math.floor(identity.size / 2);
      yield (await file.read(Buffer.alloc(half), 0, half, 0)).buffer;
      await file.write(Buffer.from('rewritten'), 0, 9, half);
      const rest = identity.size - half;
      yield (await file.read(Buffer.alloc(rest), 0, rest, half)).buffer;
      await file.close();
    }
    const starting = startMinimal(behaviour, { permissions, executable: { ...identity, bytes: rewriting() } });
    await assert.rejects(starting, { code: 'DIGEST_MISMATCH' });
    await rm(path);
    assert.deepEqual(await readdir(folder), []);
  });

  test('whoever starts it is killed when every byte is in the sandbox but not yet found to fit', async () => {
    const script = `
      import { readFile } from 'node:fs/promises';
      import { sha256File } from '@provider-registry/adapter-files';
      import { builtTestProvider, permissionsOf, startMinimal } from ${JSON.stringify(join(import.meta.dirname, '../providers/index.ts'))};
      const path = await builtTestProvider('minimal');
      async function* stalled() {
        yield await readFile(path);
        console.log('every byte was taken');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }
      await startMinimal('write=${folder}/ran', {
        permissions: permissionsOf({ write: ['${folder}/**'] }),
        executable: { ...(await sha256File(path)), bytes: stalled() },
      });
    `;
    const children = await killWhenItSpeaks(script);
    assert.equal(children.length > 0, true);
    await gone(children);
    assert.deepEqual(await readdir(folder), []);
  });
});

test('a provider ends with the program that started it', async () => {
  const script = `
    import { startMinimal } from ${JSON.stringify(join(import.meta.dirname, '../providers/index.ts'))};
    const { process: provider } = await startMinimal('fork');
    provider.stdout.resume();
    for await (const chunk of provider.stderr) console.log(String(chunk));
  `;
  const children = await killWhenItSpeaks(script);
  assert.equal(children.length >= 5, true, 'bubblewrap, its first process, the provider and its children');
  await gone(children);
});

/** Runs a program, kills it at its first output, and gives every descendant that it had by then. */
async function killWhenItSpeaks(script: string): Promise<number[]> {
  const temporary = await mkdtemp(join(tmpdir(), 'row-14-'));
  await chmod(temporary, 0o711);
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(starter.stdout, 'data');
  const children = await childrenOf(starter.pid as number);
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  await rm(temporary, { recursive: true });
  return children;
}

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy.readUInt8(at) + 1) % 256, at);
  return copy;
}

/** Every descendant of a process. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()];
}

/** Resolves when none of the processes runs any more; a zombie does not. */
async function gone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    while (/\) [^ZX] /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
