import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { npmStart, startMainJob, temporaryFolder } from './play.ts';

/** What the main job says when each of its parts begins. */
const MOMENTS = [
  'designated repository',
  'build ssh-config',
  'audit shell-audit',
  'audit tls-certificate',
  'sign ssh-config',
  'catalogue',
  'publish …',
  'control plane',
  'administrator assigns',
  'provider-runtime init',
  'one byte changed',
];

describe('the main job, killed in the middle', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  for (const moment of MOMENTS) {
    test(`at “${moment}” leaves nothing that the next run stumbles over`, async () => {
      const running = startMainJob(folder.path, ['--once']);
      await running.line(moment);
      running.child.kill('SIGKILL');
      await running.ended;
      const next = startMainJob(folder.path, ['--once', '--quiet']);
      const { status, stderr } = await next.ended;
      assert.equal(status, 0, stderr);
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`ends with all that npm start began on ${signal}`, async () => {
      const running = npmStart(folder.path);
      await running.line('Ctrl-C ends it');
      running.child.kill(signal);
      assert.equal((await running.ended).status, 0);
      const next = await startMainJob(folder.path, ['--once', '--quiet']).ended;
      assert.equal(next.status, 0, next.stderr);
    });
  }
});
