import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProviderName, Version } from '../../model/index.ts';
import type { Revocation, Revocations } from '../../schemas/index.ts';
import { NO_REVOCATIONS, refuseShortenedRevocations } from './index.ts';

const revocation = (number: number): Revocation => ({
  number,
  kind: 'revoke',
  provider: 'ssh-config' as ProviderName,
  version: `1.0.${number}` as Version,
  reason: 'a backdoor',
  severity: 'critical',
  time: '2026-11-01T00:00:00Z',
});

const list = (...revocations: Revocation[]): Revocations => ({ apiVersion: 'provider-registry/v1', revocations });
const [one, two, three] = [revocation(1), revocation(2), revocation(3)] as const;

const followers: readonly [what: string, seen: Revocations, offered: Revocations, code: string | undefined][] = [
  ['nothing after nothing', NO_REVOCATIONS, NO_REVOCATIONS, undefined],
  ['the first revocation', NO_REVOCATIONS, list(one), undefined],
  ['the same list', list(one, two), list(one, two), undefined],
  ['a longer list', list(one), list(one, two, three), undefined],
  ['an emptied list', list(one, two), NO_REVOCATIONS, 'REVOCATION_ROLLBACK'],
  ['a shorter list', list(one, two), list(one), 'REVOCATION_ROLLBACK'],
  ['an altered entry', list(one, two), list({ ...one, kind: 'yank' }, two, three), 'REVOCATION_ROLLBACK'],
  ['another order', list(one, two), list(two, one), 'REVOCATION_ROLLBACK'],
  ['a gap', list(one), list(one, three), 'REVOCATION_ROLLBACK'],
];

for (const [what, seen, offered, code] of followers) {
  test(`${what} ${code === undefined ? 'may follow' : `gives ${code}`}`, () => {
    assert.equal(refuseShortenedRevocations(seen, offered)?.code, code);
  });
}
