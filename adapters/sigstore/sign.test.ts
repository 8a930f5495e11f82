import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, digestOf } from '@provider-registry/core/model';
import { PREDICATES, type Statement, verifyBundle } from '@provider-registry/core/sign';
import { generateKey, signStatement } from './index.ts';

const statement: Statement = {
  predicateType: PREDICATES.verdict,
  subjects: [{ name: 'plugin', digest: digestOf('the binary') }],
  predicate: { verificationResult: 'PASSED', ümlaut: 'ü' },
};

for (const kind of ['p256', 'ed25519'] as const) {
  test(`a statement signed with ${kind} verifies and comes back as it was`, () => {
    const { privateKey, publicKey } = generateKey(kind);
    const verified = verifyBundle(signStatement(statement, privateKey), [{ name: 'auditor', publicKey }]);
    assert.ok(verified.ok);
    assert.equal(verified.signer.name, 'auditor');
    assert.equal(canonicalJson(verified.statement), canonicalJson(statement));
  });
}

test('the envelope’s signature has no keyid, which cosign would refuse', () => {
  const bundle = signStatement(statement, generateKey('p256').privateKey);
  assert.deepEqual(Object.keys(bundle.dsseEnvelope?.signatures[0] ?? {}), ['sig']);
});
