import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { run } from './index.ts';

const here = { cwd: '/', env: { PATH: '/usr/bin:/bin' } };

test('status, output and error output come back', async () => {
  const lines: string[] = [];
  const done = await run('sh', ['-c', 'cat; echo oops >&2; exit 3'], {
    ...here,
    input: 'in',
    onLine: (l) => lines.push(l),
  });
  assert.deepEqual(done, { status: 3, stdout: 'in', stderr: 'oops\n', ended: 'exit' });
  assert.deepEqual(lines, ['oops']);
});

test('nothing of our environment is inherited', async () => {
  process.env.RUN_TEST_SECRET = 'secret';
  const done = await run('env', [], here);
  assert.equal(done.stdout.includes('RUN_TEST_SECRET'), false);
});

test('a missing program is TOOLCHAIN_MISSING', async () => {
  await assert.rejects(run('no-such-program', [], here), { code: 'TOOLCHAIN_MISSING' });
});

test('the time limit ends the whole process group', async () => {
  const started = await run('sh', ['-c', 'sleep 60 & echo $!; wait'], { ...here, timeoutMilliseconds: 300 });
  assert.equal(started.ended, 'timeout');
  const child = Number(started.stdout);
  assert.ok(child > 0);
  assert.equal(await isRunning(child), false);
});

/** A killed process may stay as a zombie until its parent asks for it. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !/\) Z/.test(stat);
}

test('endless output is ended at its limit', async () => {
  const done = await run('yes', [], { ...here, outputLimitBytes: 100_000 });
  assert.equal(done.ended, 'output');
  assert.equal(done.stdout.length, 100_000);
});

test('cancelling is INTERRUPTED', async () => {
  const cancel = new AbortController();
  const running = run('sleep', ['60'], { ...here, signal: cancel.signal });
  cancel.abort();
  await assert.rejects(running, { code: 'INTERRUPTED' });
});
