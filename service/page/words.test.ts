import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_PERMISSIONS } from '@provider-registry/core/model';
import { counted, permissionPhrases, relativeTime } from './words.ts';

const now = new Date('2026-11-23T12:00:00Z');
const TIMES: [string, number, string][] = [
  ['this moment', 0, 'now'],
  ['seconds', -59, '59 seconds ago'],
  ['a minute', -60, '1 minute ago'],
  ['almost an hour', -3599, '59 minutes ago'],
  ['hours to come', 7200, 'in 2 hours'],
  ['days', -86_400 * 3, '3 days ago'],
];
for (const [what, seconds, words] of TIMES) {
  test(`${what} is said as "${words}"`, () => {
    assert.equal(relativeTime(new Date(now.getTime() + seconds * 1000), now), words);
  });
}

test('one and many are told apart', () => {
  assert.deepEqual([counted(1, 'runtime'), counted(0, 'runtime')], ['1 runtime', '0 runtimes']);
});

test('every right is said, the widest first', () => {
  const permissions = {
    files: { read: ['/etc/a'], write: ['/var/b'] },
    network: { connect: ['host:443'] },
    exec: ['/bin/c'],
    env: ['D'],
    root: true,
  };
  assert.deepEqual(
    permissionPhrases(permissions).map(({ does, what }) => `${does} ${what}`),
    ['runs as root', 'reads /etc/a', 'writes /var/b', 'connects to host:443', 'runs /bin/c', 'sees $D'],
  );
  assert.deepEqual(permissionPhrases(NO_PERMISSIONS), []);
});
