import type { KeyObject } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify';
import type { Refusal } from '../model/index.ts';
import type { Identity } from '../schemas/index.ts';
import { keyHint, publicKeyOf } from './key.ts';
import { PAYLOAD_TYPE } from './predicates.ts';
import { parseStatement, type Statement } from './statement.ts';

export type Verification =
  | { readonly ok: true; readonly statement: Statement; readonly signer: Identity }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Whether one of `identities` signed the in-toto statement in `bundle` (a Sigstore bundle's JSON value, not trusted in any
 * way). Gives back the statement and the identity. It says nothing about what the statement is about: `verifyAttestation` does.
 *
 * `SIGNATURE_INVALID`: no bundle, no in-toto statement, or a signature that does not fit. `SIGNER_NOT_TRUSTED`: signed by
 * nobody in `identities`; so a builder's bundle is refused where only auditors are handed in.
 */
export function verifyBundle(bundle: unknown, identities: readonly Identity[]): Verification {
  const parsed = parseBundle(bundle);
  if (!parsed) return invalid('this is not a Sigstore bundle', 'a Sigstore bundle v0.3 with a DSSE envelope');
  const { content, verificationMaterial } = parsed;
  if (content.$case !== 'dsseEnvelope') return invalid('the bundle holds no statement', 'a DSSE envelope');
  // DSSE protocol.md §Protocol: the payload type is authenticated, so it is compared before the payload is read.
  const { payload, payloadType } = content.dsseEnvelope;
  if (payloadType !== PAYLOAD_TYPE) return invalid('the envelope holds another payload', PAYLOAD_TYPE, payloadType);
  const signer = findSigner(verificationMaterial.content, identities);
  if (!signer) return notTrusted(verificationMaterial.content, identities);
  if (!isSignedBy(parsed, signer.key)) {
    return invalid('the signature does not fit the statement', `a signature by ${signer.identity.name}`);
  }
  const statement = parseStatement(payload);
  if ('problem' in statement) return invalid('the signed payload is not an in-toto statement', statement.problem);
  return { ok: true, statement, signer: signer.identity };
}

function parseBundle(value: unknown): Bundle | undefined {
  try {
    return bundleFromJSON(value);
  } catch {
    return undefined;
  }
}

type KeyMaterial = Bundle['verificationMaterial']['content'];

/** Keys are compared whole, by the hash of their DER form; names and key ids inside the envelope count for nothing. */
function findSigner(
  material: KeyMaterial,
  identities: readonly Identity[],
): { identity: Identity; key: KeyObject } | undefined {
  if (material.$case !== 'publicKey') return undefined;
  for (const identity of identities) {
    const key = publicKeyOf(identity.publicKey);
    if (keyHint(key) === material.publicKey.hint) return { identity, key };
  }
  return undefined;
}

function isSignedBy(bundle: Bundle, key: KeyObject): boolean {
  const verifier = new Verifier(trustOnly(key), { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  try {
    verifier.verify(toSignedEntity(bundle));
    return true;
  } catch {
    return false;
  }
}

/** A bundle that brings log entries or timestamps nobody here trusts is refused by the verifier, for there is no such authority. */
function trustOnly(key: KeyObject): TrustMaterial {
  return {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: () => ({ publicKey: key, validFor: () => true }),
  };
}

function invalid(message: string, expected: string, found?: string): Verification {
  return {
    ok: false,
    refusal: {
      code: 'SIGNATURE_INVALID',
      message,
      expected,
      ...(found !== undefined && { found: found.slice(0, 200) }),
    },
  };
}

function notTrusted(material: KeyMaterial, identities: readonly Identity[]): Verification {
  const found = material.$case === 'publicKey' ? `the key ${material.publicKey.hint.slice(0, 100)}` : 'a certificate';
  return {
    ok: false,
    refusal: {
      code: 'SIGNER_NOT_TRUSTED',
      message: 'this was signed by somebody who may not say it',
      expected: `one of: ${identities.map(({ name }) => name).join(', ')}`,
      found,
    },
  };
}
