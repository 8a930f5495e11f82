import { type Static, Type } from 'typebox';
import {
  apiVersion,
  digest,
  file,
  line,
  permissions,
  platform,
  protocol,
  providerName,
  requires,
  signed,
  time,
  version,
} from './common.ts';

export const releasePlatform = signed(
  {
    platform,
    binary: file,
    layers: signed({ gzip: file, zstd: file }, 'the layer’s tar, compressed two ways'),
    manifests: signed({ gzip: file, zstd: file }, 'OCI image manifests'),
  },
  'one platform of a release',
);

export const release = signed(
  {
    apiVersion,
    name: providerName,
    version,
    summary: line('one sentence'),
    protocol,
    requires,
    permissions,
    platforms: Type.Array(releasePlatform, { minItems: 1, maxItems: 20 }),
    index: file,
    attestations: Type.Array(
      signed(
        {
          predicateType: line('in-toto predicate type'),
          platform: Type.Optional(platform),
          digest,
          size: file.properties.size,
        },
        'a Sigstore bundle; `platform` when it is about that platform’s binary alone',
      ),
      { maxItems: 64 },
    ),
    configurationSchema: Type.Optional(Type.Unknown({ description: 'JSON Schema of what an administrator may set' })),
    publishedAt: time,
  },
  'One published version with all its platforms. Stored by its digest.',
);

export const providerRecord = signed(
  {
    apiVersion,
    name: providerName,
    summary: line('one sentence'),
    versions: Type.Array(
      signed({ version, release: digest, size: file.properties.size, publishedAt: time }, 'one version'),
      { maxItems: 10_000 },
    ),
  },
  'Every version of one provider: the TUF target providers/<name>.json.',
);

export type ReleasePlatform = Static<typeof releasePlatform>;
export type Release = Static<typeof release>;
export type ProviderRecord = Static<typeof providerRecord>;
