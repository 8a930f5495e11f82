import { type Static, Type } from 'typebox';
import { apiVersion, days, line, platform, providerName, set, written } from './common.ts';

export const registryConfig = written(
  {
    apiVersion,
    namespace: Type.String({
      pattern: '^[a-z0-9]+([._-][a-z0-9]+)*$',
      maxLength: 64,
      description: 'the OCI namespace',
    }),
    go: written(
      { toolchain: Type.String({ pattern: '^go1\\.[0-9]+\\.[0-9]+$', description: 'as go1.26.8' }) },
      'the pinned Go toolchain',
    ),
    platforms: Type.Array(platform, { minItems: 1, maxItems: 20, uniqueItems: true }),
    publish: written(
      { folder: line('where the static registry is written, relative to this file') },
      'publish targets',
    ),
    review: written({ team: line('the team that decides on flagged changes') }, 'who reviews'),
    names: written({ reserved: set(providerName), withdrawn: set(providerName) }, 'names that nobody may take'),
    lifetimes: written(
      {
        rootDays: days,
        targetsDays: days,
        revocationsDays: days,
        catalogueDays: days,
        snapshotDays: days,
        timestampDays: days,
      },
      'how long each TUF role’s metadata is valid',
    ),
  },
  'registry.yaml: the registry itself.',
);

export type RegistryConfig = Static<typeof registryConfig>;
