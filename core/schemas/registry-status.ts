import { type Static, Type } from 'typebox';
import { reason, verdictValue } from './audit-report.ts';
import { apiVersion, digest, line, permissions, platform, providerName, signed, time, version } from './common.ts';

export const registryStatus = signed(
  {
    apiVersion,
    namespace: line('the OCI namespace'),
    updatedAt: time,
    providers: Type.Array(
      signed(
        {
          name: providerName,
          version,
          summary: line('one sentence'),
          verdict: verdictValue,
          reasons: Type.Array(reason),
          permissions,
          platforms: Type.Array(platform),
          auditedAt: time,
          report: digest,
          published: Type.Boolean(),
          release: Type.Optional(digest),
        },
        'one audited version',
      ),
      { maxItems: 500_000 },
    ),
  },
  'status/status.json: every audited version with its verdict, the rejected ones too. For people; nothing trusts it.',
);

export type RegistryStatus = Static<typeof registryStatus>;
