import { type Static, Type } from 'typebox';
import { apiVersion, line, written } from './common.ts';

/** One exact signer: a public key. Never a pattern. */
export const identity = written(
  {
    name: line('who holds the key'),
    publicKey: Type.String({
      pattern: '^-----BEGIN PUBLIC KEY-----\\n[A-Za-z0-9+/=\\n]+\\n-----END PUBLIC KEY-----\\n?$',
      maxLength: 2000,
      description: 'SubjectPublicKeyInfo in PEM: P-256 or ed25519',
    }),
  },
  'an exact signer',
);

const identities = Type.Array(identity, { minItems: 1, maxItems: 50 });

/** `trust.yaml`; as canonical JSON it is the TUF target `trust.json`. */
export const trust = written(
  {
    apiVersion,
    builders: identities,
    auditors: identities,
    reviewers: identities,
    services: identities,
    predicates: Type.Array(line('an in-toto predicate type that every release must carry'), {
      minItems: 1,
      maxItems: 20,
    }),
  },
  'trust.yaml: who may build, audit, review and configure.',
);

export type Identity = Static<typeof identity>;
export type Trust = Static<typeof trust>;
