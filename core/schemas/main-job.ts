import { type Static, Type } from 'typebox';
import { verdictValue } from './audit-report.ts';
import { count, digest, line, platform, providerName, signed, text, version } from './common.ts';

const refused = signed({ name: providerName, code: line('an error code') }, 'what was refused');

export const mainJob = signed(
  {
    providers: Type.Array(
      signed(
        {
          name: providerName,
          version,
          verdict: verdictValue,
          reasons: Type.Array(text('a reason')),
          afterReview: Type.Optional(verdictValue),
        },
        'a provider: the policy’s own verdict, and what reviewers’ waivers made of it',
      ),
    ),
    runtime: signed(
      {
        generation: count,
        installed: Type.Array(
          signed({ name: providerName, version, platform, digest, probe: line('"ok" or an error code') }, 'installed'),
        ),
        refused: Type.Array(refused),
      },
      'the Assessment Runtime',
    ),
    assignmentsRefused: Type.Array(refused),
    tampering: signed(
      { code: line('an error code'), kept: Type.Boolean() },
      'what the runtime did with a changed byte',
    ),
    url: line('where the page is'),
  },
  'What `npm start -- --once --json` prints.',
);

export type MainJob = Static<typeof mainJob>;
