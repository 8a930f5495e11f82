import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '@provider-registry/core/model';
import { permissionsOf } from '../../../testing/providers/index.ts';
import { sandboxCheck } from './sandbox.ts';
import { auditBehaviour, foundBy, minimalSubject } from './testdata/sandboxed.ts';
import { environment } from './testdata/subject.ts';

test('a provider that only serves passes, and nothing is observed', async () => {
  const answer = await sandboxCheck.look(await minimalSubject(), { environment });
  assert.deepEqual(foundBy(answer), []);
  assert.equal(answer.outcome, 'passed');
  assert.ok('observed' in answer);
  assert.deepEqual(answer.observed, { filesRead: [], filesWritten: [], network: [], exec: [] });
});

test('a provider without the declared service is found', async () => {
  const answer = await sandboxCheck.look(await minimalSubject({ service: 'proto.Runner' }), { environment });
  assert.deepEqual(foundBy(answer), ['service-missing']);
});

const behaviours: [behaviour: string, found: string][] = [
  ['read=/etc/shadow', 'undeclared-file-read /etc/shadow'],
  ['read=/etc/ssh/../shadow', 'undeclared-file-read /etc/shadow'],
  ['write=/etc/cron.d/x', 'undeclared-file-write /etc/cron.d/x'],
  ['exec=/bin/sh', 'undeclared-exec /bin/sh'],
  ['dial=192.0.2.1:443', 'undeclared-network 192.0.2.1:443'],
  ['write=/var/<a>, "b) = 3\\', 'undeclared-file-write /var/<a>, "b) = 3\\'],
];
for (const [behaviour, found] of behaviours) {
  test(`the behaviour ${behaviour} is found where it is not declared`, async () => {
    assert.deepEqual(foundBy(await auditBehaviour(behaviour)), ['handshake-failed', found]);
  });
}

const declared: [behaviour: string, permissions: ReturnType<typeof permissionsOf>][] = [
  ['read=/etc/hostname', permissionsOf({ read: ['/etc/hostname'] })],
  ['write=/var/lib/x/state', permissionsOf({ write: ['/var/lib/x/**'] })],
  ['dial=192.0.2.1:443', permissionsOf({ connect: ['example.com:443'] })],
  ['exec=/bin/true', permissionsOf({ exec: ['/bin/true'] })],
];
for (const [behaviour, permissions] of declared) {
  test(`the behaviour ${behaviour} is none where it is declared`, async () => {
    assert.deepEqual(foundBy(await auditBehaviour(behaviour, permissions)), ['handshake-failed']);
  });
}

test('an audit lets nothing out and changes nothing, whatever is declared', async () => {
  const permissions = permissionsOf({ connect: ['127.0.0.1:*'], write: ['/tmp/**'], root: true });
  const answer = await auditBehaviour('dial=127.0.0.1:1', permissions);
  assert.ok('found' in answer);
  assert.match(answer.found[0]?.message ?? '', /failed/);
  assert.ok('observed' in answer && answer.observed?.network.includes('127.0.0.1:1'));
});

test('without a binary for this host the check is not run', async () => {
  const subject = await minimalSubject();
  const answer = await sandboxCheck.look({ ...subject, binaries: [] }, { environment });
  assert.equal(answer.outcome, 'not-run');
});

test('a binary that is not the built one is not started', async () => {
  const subject = await minimalSubject();
  const binaries = subject.binaries.map((binary) => ({ ...binary, digest: digestOf('another') }));
  await assert.rejects(sandboxCheck.look({ ...subject, binaries }, { environment }), { code: 'DIGEST_MISMATCH' });
});

test('without the programs that it needs the check cannot look', async () => {
  await assert.rejects(sandboxCheck.look(await minimalSubject(), { environment: { PATH: '/nowhere' } }), {
    code: 'TOOLCHAIN_MISSING',
  });
});
