import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signStatement } from '@provider-registry/adapter-sigstore';
import { canonicalJson, digestOf, type ErrorCode } from '../model/index.ts';
import type { DesiredConfiguration } from '../schemas/index.ts';
import { desiredConfigurationStatement } from '../sign/index.ts';
import { acceptConfiguration } from './index.ts';
import { caseWith, KEYS, NOW, OTHER_DIGEST, TRUST } from './validate.fixture.ts';

const configuration: DesiredConfiguration = {
  apiVersion: 'provider-registry/v1',
  runtime: 'web-1',
  revision: 5,
  hash: hashOf([]),
  issuedAt: '2026-11-10T00:00:00Z',
  expires: '2026-11-11T00:00:00Z',
  providers: [],
};
const expected = { runtime: 'web-1', trust: TRUST, last: undefined };

function hashOf(providers: DesiredConfiguration['providers']) {
  return digestOf(canonicalJson(providers));
}

function accept(change: Partial<DesiredConfiguration>, more: object = {}, key = KEYS.service.privateKey) {
  const bundle = signStatement(desiredConfigurationStatement({ ...configuration, ...change }), key);
  return acceptConfiguration(bundle, { ...expected, ...more }, NOW);
}

const providers = [caseWith().evidence.desired];
const accepted: [string, ReturnType<typeof accept>][] = [
  ['the first configuration', accept({})],
  ['a later revision', accept({ revision: 6 }, { last: { revision: 5, hash: OTHER_DIGEST } })],
  ['the same revision, signed again', accept({}, { last: { revision: 5, hash: configuration.hash } })],
  ['one with providers', accept({ providers, hash: hashOf(providers) })],
];
for (const [what, answer] of accepted) {
  test(`${what} is accepted`, () => assert.deepEqual(answer.ok && answer.value.runtime, 'web-1'));
}

const refused: [string, ErrorCode, () => ReturnType<typeof accept>][] = [
  ['no bundle', 'SIGNATURE_INVALID', () => acceptConfiguration('<html>', expected, NOW)],
  ['the builder’s signature', 'SIGNER_NOT_TRUSTED', () => accept({}, {}, KEYS.builder.privateKey)],
  ['an unknown signature', 'SIGNER_NOT_TRUSTED', () => accept({}, {}, KEYS.stranger.privateKey)],
  ['another runtime’s configuration', 'CONFIGURATION_ROLLBACK', () => accept({ runtime: 'web-2' })],
  ['an ended configuration', 'CONFIGURATION_ROLLBACK', () => accept({ expires: NOW.toISOString() })],
  ['an older revision', 'CONFIGURATION_ROLLBACK', () => accept({}, { last: { revision: 6, hash: OTHER_DIGEST } })],
  [
    'the same revision with other content',
    'CONFIGURATION_ROLLBACK',
    () => accept({}, { last: { revision: 5, hash: OTHER_DIGEST } }),
  ],
  ['a hash that is not that of the providers', 'INVALID_DOCUMENT', () => accept({ hash: OTHER_DIGEST })],
  ['a value without a canonical form', 'INVALID_DOCUMENT', () => accept({ providers: withFraction() })],
  ['a document that does not follow its schema', 'INVALID_DOCUMENT', () => accept({ revision: -1 })],
];
for (const [what, code, answer] of refused) {
  test(`${what} is ${code}`, () => {
    const found = answer();
    assert.equal(!found.ok && found.refusal.code, code);
  });
}

function withFraction(): DesiredConfiguration['providers'] {
  return [{ ...caseWith().evidence.desired, configuration: { share: 0.5 } }];
}
