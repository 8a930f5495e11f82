import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import { BUNDLE_V03_MEDIA_TYPE } from '@sigstore/bundle';
import { digestOf } from '../model/index.ts';
import type { Identity } from '../schemas/index.ts';
import {
  type Claim,
  PAYLOAD_TYPE,
  PREDICATES,
  STATEMENT_TYPE,
  serializeStatement,
  type Verification,
  verifyAttestation,
  verifyBundle,
} from './index.ts';

interface Party {
  readonly identity: Identity;
  readonly privateKey: KeyObject;
  readonly hint: string;
}

function party(name: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    identity: { name, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
    privateKey,
    hint: createHash('sha256').update(der).digest('base64'),
  };
}

const builder = party('builder');
const auditor = party('auditor');
const stranger = party('stranger');

const index = digestOf('index');
const binary = digestOf('binary');
const payload = serializeStatement({
  predicateType: PREDICATES.auditReport,
  subjects: [
    { name: 'index', digest: index },
    { name: 'linux/amd64', digest: binary },
  ],
  predicate: { verdict: 'approved' },
});

interface Making {
  readonly by?: Party;
  readonly claimsToBe?: Party;
  readonly payload?: string;
  readonly payloadType?: string;
  /** Swapped in after signing. */
  readonly sentPayload?: string;
  readonly sentPayloadType?: string;
}

/** A bundle as an attacker could write it, without any help of the signing side. */
function bundleOf(making: Making = {}): unknown {
  const by = making.by ?? auditor;
  const type = making.payloadType ?? PAYLOAD_TYPE;
  const body = making.payload ?? payload;
  const signed = Buffer.from(`DSSEv1 ${type.length} ${type} ${Buffer.byteLength(body)} ${body}`);
  return {
    mediaType: BUNDLE_V03_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: (making.claimsToBe ?? by).hint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(making.sentPayload ?? body).toString('base64'),
      payloadType: making.sentPayloadType ?? type,
      signatures: [{ sig: sign('sha256', signed, by.privateKey).toString('base64') }],
    },
  };
}

const claim: Claim = {
  predicateType: PREDICATES.auditReport,
  subjects: [index, binary],
  signers: [auditor.identity],
};

function codeOf(verification: Verification): string {
  return verification.ok ? 'ok' : verification.refusal.code;
}

test('an auditor’s attestation about these subjects is accepted', () => {
  const verified = verifyAttestation(bundleOf(), claim);
  assert.ok(verified.ok);
  assert.equal(verified.signer, auditor.identity);
  assert.deepEqual(verified.statement.predicate, { verdict: 'approved' });
});

const otherPayload = payload.replace('approved', 'rejected');
const withStatement = (change: (statement: Record<string, unknown>) => void): string => {
  const statement = JSON.parse(payload) as Record<string, unknown>;
  change(statement);
  return JSON.stringify(statement);
};
const firstSignatureDropped = bundleOf() as { dsseEnvelope: { signatures: unknown[] } };
firstSignatureDropped.dsseEnvelope.signatures = [];
const signatureTwice = bundleOf() as { dsseEnvelope: { signatures: unknown[] } };
signatureTwice.dsseEnvelope.signatures.push(signatureTwice.dsseEnvelope.signatures[0]);

const refusals: readonly [what: string, bundle: unknown, code: string][] = [
  ['the payload was changed after signing', bundleOf({ sentPayload: otherPayload }), 'SIGNATURE_INVALID'],
  ['the payload type was changed after signing', bundleOf({ sentPayloadType: 'text/plain' }), 'SIGNATURE_INVALID'],
  ['the payload type is another one, signed as such', bundleOf({ payloadType: 'text/plain' }), 'SIGNATURE_INVALID'],
  ['a stranger says that it is the auditor', bundleOf({ by: stranger, claimsToBe: auditor }), 'SIGNATURE_INVALID'],
  ['a stranger signed it', bundleOf({ by: stranger }), 'SIGNER_NOT_TRUSTED'],
  ['the builder signed what only an auditor may say', bundleOf({ by: builder }), 'SIGNER_NOT_TRUSTED'],
  ['it is another in-toto type', bundleOf({ payload: payload.replace(STATEMENT_TYPE, 'x') }), 'SIGNATURE_INVALID'],
  ['the signed payload is no JSON', bundleOf({ payload: 'approved' }), 'SIGNATURE_INVALID'],
  [
    'it has no subject',
    bundleOf({
      payload: withStatement((statement) => {
        statement.subject = [];
      }),
    }),
    'SIGNATURE_INVALID',
  ],
  [
    'a subject has no SHA-256 digest',
    bundleOf({
      payload: withStatement((statement) => {
        statement.subject = [{ name: 'index', digest: { sha512: 'aa' } }];
      }),
    }),
    'SIGNATURE_INVALID',
  ],
  [
    'it says something else',
    bundleOf({ payload: payload.replace(PREDICATES.auditReport, PREDICATES.provenance) }),
    'NOT_AUDITED',
  ],
  [
    'it is about another binary',
    bundleOf({ payload: payload.replace(binary.slice(7), digestOf('other').slice(7)) }),
    'NOT_AUDITED',
  ],
  ['it has no signature', firstSignatureDropped, 'SIGNATURE_INVALID'],
  ['it has two signatures', signatureTwice, 'SIGNATURE_INVALID'],
  ['it is null', null, 'SIGNATURE_INVALID'],
  ['it is a text', 'bundle', 'SIGNATURE_INVALID'],
  ['it is an empty object', {}, 'SIGNATURE_INVALID'],
];

for (const [what, bundle, code] of refusals) {
  test(`an attestation is refused with ${code} when ${what}`, () => {
    assert.equal(codeOf(verifyAttestation(bundle, claim)), code);
  });
}

test('a bundle with a certificate is refused where only keys are trusted', () => {
  const bundle = bundleOf() as { verificationMaterial: unknown };
  bundle.verificationMaterial = { certificate: { rawBytes: 'AAAA' }, tlogEntries: [] };
  assert.equal(codeOf(verifyBundle(bundle, [auditor.identity])), 'SIGNER_NOT_TRUSTED');
});

test('a prefix of a trusted key’s hint is nobody', () => {
  const bundle = bundleOf() as { verificationMaterial: { publicKey: { hint: string } } };
  bundle.verificationMaterial.publicKey.hint = auditor.hint.slice(0, -1);
  assert.equal(codeOf(verifyBundle(bundle, [auditor.identity])), 'SIGNER_NOT_TRUSTED');
});

test('no byte of the payload or of the signature can change', () => {
  const bundle = bundleOf() as { dsseEnvelope: { payload: string; signatures: { sig: string }[] } };
  const { payload: good, signatures } = bundle.dsseEnvelope;
  const goodSignature = signatures[0]?.sig ?? '';
  for (let at = 0; at < Buffer.from(good, 'base64').length; at += 1) {
    bundle.dsseEnvelope.payload = flipped(good, at);
    assert.equal(codeOf(verifyBundle(bundle, [auditor.identity])), 'SIGNATURE_INVALID', `payload byte ${at}`);
  }
  bundle.dsseEnvelope.payload = good;
  for (let at = 0; at < Buffer.from(goodSignature, 'base64').length; at += 1) {
    bundle.dsseEnvelope.signatures = [{ sig: flipped(goodSignature, at) }];
    assert.equal(codeOf(verifyBundle(bundle, [auditor.identity])), 'SIGNATURE_INVALID', `signature byte ${at}`);
  }
});

function flipped(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
}
