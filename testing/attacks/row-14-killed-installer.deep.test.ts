import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hexOf } from '@provider-registry/core/model';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import type { ExampleHost } from '../fakes/index.ts';
import { InstalledHost } from './installed-host.ts';

/** Everything by which an installation changes the disk. */
const CALLS = ['mkdir', 'openat', 'write', 'fsync', 'rename', 'link', 'symlink', 'unlink', 'chmod'];
/** Of each call, at which occurrence the process is killed; `openat` and `write` are mostly reads and pipes. */
const OCCURRENCES = [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45, 70, 110, 180, 300, 500, 800];

const canTrace = await access('/usr/bin/strace').then(
  () => true,
  () => false,
);

describe('an installer that is killed in any system call', { skip: !canTrace && 'strace is not installed' }, () => {
  let installed: InstalledHost;
  let wanted: DesiredProvider;
  before(async () => {
    installed = await InstalledHost.create();
    wanted = await installed.registry.publish({ name: 'wanted', binary: installed.variant('wanted') });
  });
  after(() => installed.remove());

  for (const call of CALLS) {
    test(`${call}: leaves the old state or the new one, and the next run completes`, async () => {
      const { host, plane, had, registry } = installed;
      const hex = hexOf((await registry.layerOf(wanted)).binary.digest);
      for (const occurrence of OCCURRENCES) {
        plane.desire(had);
        assert.equal((await host.init()).exit, 0);
        await rm(join(host.state, 'store', hex.slice(0, 2)), { recursive: true, force: true });
        plane.desire(had, wanted);
        const wasKilled = await runKilled(call, occurrence, host, installed.now);
        const where = `${call} number ${occurrence}`;
        const after = (await host.installed()).join();
        assert.ok(['had@1.0.0', 'had@1.0.0,wanted@1.0.0'].includes(after), `${where}: ${after}`);
        assert.deepEqual(await host.unsound(), [], where);
        assert.equal((await host.init()).exit, 0, where);
        assert.deepEqual(await host.installed(), ['had@1.0.0', 'wanted@1.0.0'], where);
        if (!wasKilled) break;
      }
    });
  }
});

/** Runs `init` under strace, which kills it in the given occurrence of a system call; false when it came to its end. */
async function runKilled(call: string, occurrence: number, host: ExampleHost, now: Date): Promise<boolean> {
  const script = `
    import { createHttpClient } from '@provider-registry/adapter-http';
    import { initialise, readSettings } from '@provider-registry/runtime';
    await initialise(await readSettings(${JSON.stringify(host.config)}, {}), {
      clock: () => new Date(${JSON.stringify(now)}),
      http: createHttpClient(),
      environment: {},
      report: () => undefined,
      signal: new AbortController().signal,
    });
  `;
  const injected = `/^${call}(at2?)?$`;
  const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${injected}`];
  const inject = ['-e', `inject=${injected}:signal=KILL:when=${occurrence}`];
  const node = [process.execPath, '--input-type=module-typescript', '--eval', script];
  const child = spawn('/usr/bin/strace', [...strace, ...inject, ...node], {
    cwd: import.meta.dirname,
    // One thread for files, so that the occurrences are counted over all of them.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', TMPDIR: await host.temporary() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status, signal] = await once(child, 'exit');
  assert.ok(signal === 'SIGKILL' || status === 0, `init ended with ${status ?? signal}`);
  return signal === 'SIGKILL';
}
