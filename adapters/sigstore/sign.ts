import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { keyHint, PAYLOAD_TYPE, publicKeyOf, type Statement, serializeStatement } from '@provider-registry/core/sign';
import { BUNDLE_V03_MEDIA_TYPE, bundleToJSON, type SerializedBundle } from '@sigstore/bundle';

/**
 * Signs an in-toto statement with a private key (PKCS#8 PEM, P-256 or ed25519) into a Sigstore bundle v0.3. The key is named
 * by the bundle's hint alone: cosign refuses an envelope whose signature has a `keyid` that it did not make. ECDSA signatures
 * are randomized: signing twice gives two different, equally valid bundles.
 */
export function signStatement(statement: Statement, privateKeyPem: string): SerializedBundle {
  const payload = Buffer.from(serializeStatement(statement));
  const sig = signWith(createPrivateKey(privateKeyPem), preAuthenticationEncoding(PAYLOAD_TYPE, payload));
  return bundleToJSON({
    mediaType: BUNDLE_V03_MEDIA_TYPE,
    content: {
      $case: 'dsseEnvelope',
      dsseEnvelope: { payloadType: PAYLOAD_TYPE, payload, signatures: [{ sig, keyid: '' }] },
    },
    verificationMaterial: {
      content: { $case: 'publicKey', publicKey: { hint: keyHint(publicKeyOf(privateKeyPem)) } },
      tlogEntries: [],
      timestampVerificationData: undefined,
    },
  });
}

/** DSSE protocol.md §Signature Definition: what is signed names the payload's type and both lengths. */
function preAuthenticationEncoding(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

/** P-256 signs a SHA-256; ed25519 hashes inside. */
function signWith(key: KeyObject, data: Buffer): Buffer {
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key);
}
