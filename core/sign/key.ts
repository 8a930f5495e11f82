import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** The public key of a PEM text, public or private: P-256 or ed25519. Throws for anything else. */
export function publicKeyOf(pem: string): KeyObject {
  const key = createPublicKey(pem);
  const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!isP256 && key.asymmetricKeyType !== 'ed25519') {
    throw new TypeError(`a key must be P-256 or ed25519, found ${key.asymmetricKeyType}`);
  }
  return key;
}

/**
 * How a Sigstore bundle says which key signed it: base64 of the SHA-256 of the SubjectPublicKeyInfo in DER. It names one key
 * exactly; two texts of the same key have the same hint.
 */
export function keyHint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}
