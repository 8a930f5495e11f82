import { type Static, Type } from 'typebox';
import {
  apiVersion,
  digest,
  line,
  permissions,
  platform,
  protocol,
  providerName,
  requires,
  signed,
  size,
  text,
  time,
  version,
} from './common.ts';

export const receipt = signed(
  {
    apiVersion,
    provider: providerName,
    version,
    platform,
    digest,
    size,
    release: digest,
    protocol,
    requires,
    permissions,
    verifiedAt: time,
    checks: Type.Array(
      signed(
        { check: line('what was checked'), source: line('the specification’s rule'), found: text('what was found') },
        'one check',
      ),
      { maxItems: 100 },
    ),
    signers: signed({ builder: line('name in trust.yaml'), auditor: line('name in trust.yaml') }, 'who signed'),
    waiversExpire: Type.Optional(time),
    metadata: signed(
      {
        root: Type.Integer(),
        timestamp: Type.Integer(),
        snapshot: Type.Integer(),
        revocations: Type.Integer(),
        expires: time,
      },
      'TUF versions that it was verified against',
    ),
  },
  'What was verified about one file, when, against what.',
);

export type Receipt = Static<typeof receipt>;
