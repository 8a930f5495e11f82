import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { canonicalJson, digestOf, hexOf } from '@provider-registry/core/model';
import { Key, type Metadata, type Root, Signature, type Snapshot, type Targets, type Timestamp } from '@tufjs/models';

/** One key of a role: its public half as metadata lists it, and what signs with the private half. */
export interface TufSigner {
  readonly key: Key;
  sign(data: Uint8Array): Signature;
}

/** The signer of an ed25519 private key (PKCS#8 PEM). Key ids are those of TUF §4.2: the hash of the key's canonical form. */
export function tufSigner(privateKeyPem: string): TufSigner {
  const privateKey = createPrivateKey(privateKeyPem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('TUF metadata is signed with ed25519 keys');
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const form = {
    keytype: 'ed25519',
    scheme: 'ed25519',
    keyval: { public: Buffer.from(x, 'base64url').toString('hex') },
  };
  const keyID = hexOf(digestOf(canonicalJson(form)));
  const key = new Key({ keyID, keyType: form.keytype, scheme: form.scheme, keyVal: form.keyval });
  return {
    key,
    sign: (data) => new Signature({ keyID, sig: sign(null, data, privateKey).toString('hex') }),
  };
}

/** Signs in place of whatever signatures there were, and gives the file's bytes. */
export function signMetadata(
  metadata: Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>,
  signers: readonly TufSigner[],
): Uint8Array {
  metadata.signatures = {};
  for (const signer of signers) metadata.sign((data) => signer.sign(data));
  return Buffer.from(JSON.stringify(metadata.toJSON()));
}
