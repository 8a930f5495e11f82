import { type Static, Type } from 'typebox';
import { count, digest, line, platform, providerName, signed, text, version } from './common.ts';

export const initOutput = signed(
  {
    generation: count,
    installed: Type.Array(
      signed({ name: providerName, version, platform, digest, probe: line('"ok" or an error code') }, 'installed'),
    ),
    refused: Type.Array(
      signed({ name: providerName, code: line('an error code'), message: text('what happened') }, 'refused'),
    ),
    warnings: Type.Array(
      signed({ code: line('an error code'), message: text('what happened') }, 'what did not stop the work'),
    ),
  },
  'What `provider-runtime init --json` prints. Generation 0 means that nothing is installed.',
);

export type InitOutput = Static<typeof initOutput>;
