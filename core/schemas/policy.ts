import { type Static, Type } from 'typebox';
import { apiVersion, line, permissions, versionRange, written } from './common.ts';
import { origin, severity } from './finding.ts';

export const effect = Type.Union([Type.Literal('approve'), Type.Literal('flag'), Type.Literal('reject')]);

const matcher = written(
  {
    check: Type.Optional(line('a check’s id')),
    rule: Type.Optional(line('a finding’s rule; * at its end matches any ending')),
    severity: Type.Optional(Type.Array(severity, { minItems: 1 })),
    provider: Type.Optional(line('a provider’s name')),
    origin: Type.Optional(origin),
    known: Type.Optional(Type.Boolean({ description: 'whether the last published version had the same finding' })),
  },
  'All named properties must fit.',
);

export const policy = written(
  {
    apiVersion,
    permissions: Type.Partial(permissions, {
      additionalProperties: false,
      description: 'the widest permissions that this registry allows at all; what is left out is not limited',
    }),
    rules: Type.Array(
      written(
        {
          match: matcher,
          effect,
          waivable: Type.Optional(Type.Boolean({ description: 'whether a reviewer may waive it; true when left out' })),
          reason: line('why'),
        },
        'the first rule that matches a finding decides',
      ),
      { maxItems: 500 },
    ),
    reviewedModules: Type.Array(
      written(
        {
          path: line('a Go module’s path'),
          versions: versionRange,
          reason: line('what was looked at'),
          reviewer: line('who looked'),
        },
        'a library whose static capabilities were looked at once for all providers',
      ),
      { maxItems: 1000 },
    ),
  },
  'policy.yaml: which finding leads to what. A finding that no rule matches is flagged.',
);

export type Effect = Static<typeof effect>;
export type Policy = Static<typeof policy>;
export type PolicyRule = Policy['rules'][number];
export type ReviewedModule = Policy['reviewedModules'][number];
