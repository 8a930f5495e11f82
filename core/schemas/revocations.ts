import { type Static, Type } from 'typebox';
import { apiVersion, digest, line, providerName, signed, time, version } from './common.ts';
import { severity } from './finding.ts';

export const revocation = signed(
  {
    number: Type.Integer({ minimum: 1, description: '1, 2, 3, … without gaps' }),
    kind: Type.Union([Type.Literal('yank'), Type.Literal('revoke')]),
    provider: providerName,
    version: Type.Optional(version),
    digest: Type.Optional(digest),
    reason: line('why'),
    severity,
    time,
    replacement: Type.Optional(version),
  },
  'yank: no new installs; revoke: stop. Without version and digest it is about all versions.',
);

export const revocations = signed(
  { apiVersion, revocations: Type.Array(revocation, { maxItems: 100_000 }) },
  'The append-only list: the TUF target revocations.json.',
);

export type Revocation = Static<typeof revocation>;
export type Revocations = Static<typeof revocations>;
