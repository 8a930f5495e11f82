import type { Static } from 'typebox';
import { apiVersion, digest, line, providerName, time, version, written } from './common.ts';

/** `reviews/<provider>/<id>.yaml`; it counts when a reviewer's bundle `<id>.sigstore.json` lies beside it. */
export const waiver = written(
  {
    apiVersion,
    id: line('the file’s name without .yaml'),
    provider: providerName,
    version,
    fingerprint: digest,
    reason: line('why the finding is acceptable here'),
    reviewer: line('who decided, as trust.yaml names them'),
    date: time,
    expires: time,
  },
  'One decision about one finding of one version.',
);

export type Waiver = Static<typeof waiver>;
