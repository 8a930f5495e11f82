import { type Static, Type } from 'typebox';
import { apiVersion, digest, line, permissions, providerName, signed, time, version } from './common.ts';

export const desiredProvider = signed(
  {
    name: providerName,
    version,
    release: digest,
    configuration: Type.Record(Type.String(), Type.Unknown()),
    permissions,
  },
  'One provider that a runtime must have; `permissions` is what is granted, never more than declared',
);

export const desiredConfiguration = signed(
  {
    apiVersion,
    runtime: line('the runtime’s id'),
    revision: Type.Integer({ minimum: 0, description: 'rises with every change' }),
    hash: digest,
    issuedAt: time,
    expires: time,
    providers: Type.Array(desiredProvider, { maxItems: 500 }),
  },
  'Everything that one runtime must have. What is not in it is removed. `hash` is the digest of `providers` as canonical JSON.',
);

/** Delivered as a DSSE envelope in a Sigstore bundle, signed by the service key that trust.yaml pins. */
export type DesiredProvider = Static<typeof desiredProvider>;
export type DesiredConfiguration = Static<typeof desiredConfiguration>;
