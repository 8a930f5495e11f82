import { generateKeyPairSync } from 'node:crypto';

export interface KeyPair {
  /** PKCS#8 PEM. Keep it secret. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo PEM. */
  readonly publicKey: string;
}

/** A fresh key: `p256` for attestations (what cosign signs with), `ed25519` for TUF metadata. */
export function generateKey(kind: 'p256' | 'ed25519'): KeyPair {
  const { privateKey, publicKey } =
    kind === 'p256' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
