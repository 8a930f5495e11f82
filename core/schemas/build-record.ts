import { type Static, Type } from 'typebox';
import { apiVersion, digest, file, line, platform, providerName, signed, version } from './common.ts';

export const buildRecord = signed(
  {
    apiVersion,
    provider: providerName,
    version,
    inputs: signed(
      {
        digest,
        source: digest,
        goSum: digest,
        toolchain: line('as go1.26.8'),
        flags: Type.Array(line('a build flag or NAME=value')),
        main: line('the main package, relative to the module'),
      },
      'everything that can change the binaries; `digest` is that of the rest',
    ),
    source: signed(
      { commit: Type.Optional(line('the git commit')), path: line('the provider’s folder in the repository') },
      'where the source lies',
    ),
    platforms: Type.Array(signed({ platform, binary: file, sbom: file }, 'one build'), { minItems: 1, maxItems: 20 }),
  },
  'What was built from what. Becomes SLSA Provenance v1.',
);

export type BuildRecord = Static<typeof buildRecord>;
