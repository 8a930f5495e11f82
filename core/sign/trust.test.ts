import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { checkDocument, type Trust } from '../schemas/index.ts';
import { createTrust, refuseTrust } from './index.ts';

const key = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

const trust = createTrust({ builder: key(), auditor: key(), reviewer: key(), service: key() });

test('a registry with one key a role has a trust document that follows its schema', () => {
  assert.equal(checkDocument('trust', trust, 'trust.yaml'), trust);
  assert.equal(refuseTrust(trust), undefined);
});

const refused: readonly [what: string, change: (trust: Trust) => Trust][] = [
  ['who builds is who audits', (of) => ({ ...of, auditors: of.builders })],
  ['the control plane may audit', (of) => ({ ...of, auditors: [...of.auditors, ...of.services] })],
  [
    'the same key is written differently under another role',
    (of) => ({
      ...of,
      reviewers: of.builders.map(({ name, publicKey }) => ({ name, publicKey: publicKey.trimEnd() })),
    }),
  ],
  [
    'a key is none',
    (of) => ({
      ...of,
      builders: [{ name: 'builder', publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n' }],
    }),
  ],
];

for (const [what, change] of refused) {
  test(`a trust document is refused when ${what}`, () => {
    assert.equal(refuseTrust(change(trust))?.code, 'INVALID_DOCUMENT');
  });
}
