import { type Static, Type } from 'typebox';
import {
  apiVersion,
  count,
  digest,
  line,
  permissions,
  platform,
  providerName,
  signed,
  size,
  text,
  time,
  version,
} from './common.ts';
import { finding } from './finding.ts';
import { effect } from './policy.ts';

export const outcome = Type.Union([
  Type.Literal('passed'),
  Type.Literal('found'),
  Type.Literal('not-applicable'),
  Type.Literal('not-run'),
]);

export const verdictValue = Type.Union([Type.Literal('approved'), Type.Literal('flagged'), Type.Literal('rejected')]);

export const checkResult = signed(
  {
    check: line('the check’s id'),
    tool: signed(
      { name: line('tool'), version: line('its version'), databaseDate: Type.Optional(time) },
      'what did the looking',
    ),
    outcome,
    lookedAt: Type.Array(line('a file, binary or package'), { maxItems: 1000 }),
    durationMilliseconds: count,
    cached: Type.Boolean({ description: 'the answer is that of an earlier run with the same inputs' }),
    findings: Type.Array(finding, { maxItems: 5000 }),
    note: Type.Optional(text('why it was not run or does not apply')),
  },
  'One check of an audit',
);

export const reason = signed(
  {
    rule: line('the finding’s rule'),
    effect,
    message: text('the finding, in a sentence'),
    fingerprint: digest,
    because: text('the policy’s reason'),
    waivable: Type.Boolean(),
    waiver: Type.Optional(line('the id of the waiver that allowed it')),
  },
  'Why the verdict is what it is',
);

export const verdict = signed(
  {
    verdict: verdictValue,
    reasons: Type.Array(reason, { maxItems: 5000 }),
    waivers: Type.Array(
      signed(
        { id: line('the waiver'), fingerprint: digest, reviewer: line('who'), reason: text('why'), expires: time },
        'a waiver',
      ),
      { maxItems: 500 },
    ),
    policy: digest,
  },
  'What the policy makes of the findings',
);

export const auditReport = signed(
  {
    apiVersion,
    provider: providerName,
    version,
    inputs: digest,
    binaries: Type.Array(signed({ platform, digest, size }, 'a binary'), { minItems: 1, maxItems: 20 }),
    host: platform,
    finishedAt: time,
    checks: Type.Array(checkResult, { maxItems: 100 }),
    permissions: signed(
      {
        declared: permissions,
        found: Type.Array(
          signed(
            {
              capability: line('a capslock capability, as CAPABILITY_NETWORK'),
              symbol: text('the function that has it'),
              path: Type.Array(text('a call'), { maxItems: 200 }),
            },
            'found statically',
          ),
          { maxItems: 1000 },
        ),
        observed: Type.Optional(
          signed(
            {
              filesRead: Type.Array(line('a path'), { maxItems: 10_000 }),
              filesWritten: Type.Array(line('a path'), { maxItems: 10_000 }),
              network: Type.Array(line('an address'), { maxItems: 10_000 }),
              exec: Type.Array(line('a program'), { maxItems: 10_000 }),
            },
            'observed in the sandbox',
          ),
        ),
      },
      'permissions three ways',
    ),
    verdict,
  },
  'The audit report of one provider version.',
);

export type Outcome = Static<typeof outcome>;
export type VerdictValue = Static<typeof verdictValue>;
export type CheckResult = Static<typeof checkResult>;
export type Reason = Static<typeof reason>;
export type Verdict = Static<typeof verdict>;
export type AuditReport = Static<typeof auditReport>;
