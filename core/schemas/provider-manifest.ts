import { type Static, Type } from 'typebox';
import {
  apiVersion,
  line,
  permissions,
  platform,
  protocol,
  providerName,
  requires,
  set,
  version,
  written,
} from './common.ts';

/** `provider.yaml`, as its author writes it: what is left out has the default that `core/source` fills in. */
export const providerManifest = written(
  {
    apiVersion,
    name: providerName,
    version,
    summary: line('one sentence'),
    license: Type.String({ minLength: 1, maxLength: 100, description: 'an SPDX expression' }),
    maintainers: Type.Array(
      written({ name: line('who'), github: Type.Optional(line('GitHub user or team')) }, 'a maintainer'),
      {
        minItems: 1,
        maxItems: 20,
      },
    ),
    main: Type.String({
      pattern: '^\\.(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$',
      maxLength: 200,
      description: 'the Go main package, relative to this file',
    }),
    platforms: Type.Optional(set(platform, 20)),
    protocol,
    requires,
    permissions: Type.Partial(
      Type.Object({
        ...permissions.properties,
        files: Type.Partial(permissions.properties.files, { additionalProperties: false }),
        network: Type.Partial(permissions.properties.network, { additionalProperties: false }),
      }),
      { additionalProperties: false, description: 'What the provider may do. Deny by default.' },
    ),
    configuration: Type.Optional(
      written(
        { schema: Type.String({ pattern: '^[A-Za-z0-9_-][A-Za-z0-9_.-]*\\.json$', maxLength: 100 }) },
        'what an administrator may set for it',
      ),
    ),
  },
  'provider.yaml: what a provider is, needs and may do.',
);

export type ProviderManifestDocument = Static<typeof providerManifest>;
