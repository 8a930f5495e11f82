import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { launchThrough, readSettings } from '@provider-registry/runtime';
import { permissionsOf } from '../providers/index.ts';
import { InstalledHost } from './installed-host.ts';

describe('a provider that behaved in its audit, and misbehaves on a host', () => {
  let installed: InstalledHost;
  before(async () => {
    installed = await InstalledHost.create();
    const permissions = permissionsOf({ env: ['BEHAVIOUR'], read: ['/etc/hostname'] });
    const { registry, binary, plane, host } = installed;
    plane.desire(await registry.publish({ name: 'sleeper', binary, permissions }));
    assert.equal((await host.init()).exit, 0);
  });
  after(() => installed.remove());

  /** What it answers when the host’s environment tells it to misbehave; it is ended then. */
  async function misbehaving(behaviour: string): Promise<string> {
    const cancel = new AbortController();
    const ports = { ...installed.host.ports(cancel.signal), environment: { BEHAVIOUR: behaviour, SECRET: 'secret' } };
    const stderr = new PassThrough();
    let said = '';
    const answered = new Promise<string>((resolve) => {
      stderr.on('data', (chunk) => {
        said += chunk;
        const answer = /^answer: (.*)\n/m.exec(said)?.[1];
        if (answer !== undefined) resolve(answer);
      });
    });
    const streams = { stdout: new PassThrough().resume(), stderr };
    const launching = launchThrough('sleeper', await readSettings(installed.host.config, {}), ports, streams);
    launching.catch(() => undefined);
    const answer = await Promise.race([answered, launching.then((status) => `ended with ${status}: ${said}`)]);
    cancel.abort();
    await launching.catch(() => undefined);
    return answer;
  }

  const cases: [what: string, behaviour: string, answer: RegExp][] = [
    ['reads a file that it declared', 'read=/etc/hostname', /^\d+ bytes/],
    ['reads a file that it did not declare', 'read=/etc/shadow', /^refused: .*no such file/],
    ['writes a file', 'write=/etc/hostname', /^refused: .*read-only/],
    ['starts a program', 'exec=/bin/sh', /^refused: .*no such file/],
    ['uses the network', 'dial=127.0.0.1:22', /^refused: /],
  ];
  for (const [what, behaviour, answer] of cases) {
    test(`${what}: ${answer.source.replace(/[\\^]/g, '')}`, async () => {
      assert.match(await misbehaving(behaviour), answer);
    });
  }

  test('looks at the environment: sees what it declared', async () => {
    assert.doesNotMatch(await misbehaving('environment'), /SECRET/);
  });
});
