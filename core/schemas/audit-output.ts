import { type Static, Type } from 'typebox';
import { verdictValue } from './audit-report.ts';
import { line, providerName, signed, text, version } from './common.ts';
import { effect } from './policy.ts';

export const auditOutput = signed(
  {
    audits: Type.Array(
      signed(
        {
          provider: providerName,
          version,
          verdict: verdictValue,
          reasons: Type.Array(signed({ rule: line('the rule'), effect, message: text('the finding') }, 'a reason')),
          report: line('the report’s path'),
        },
        'one audit',
      ),
    ),
  },
  'What `provider-registry audit --json` prints.',
);

export type AuditOutput = Static<typeof auditOutput>;
