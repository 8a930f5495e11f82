import { isDeepStrictEqual } from 'node:util';
import { digestOf, type Refusal } from '../model/index.ts';
import type { File, Release } from '../schemas/index.ts';
import type { ProviderManifest } from '../source/index.ts';
import type { ImageContent } from './oci/index.ts';

export interface ReleaseParts {
  readonly manifest: ProviderManifest;
  /** JSON Schema of what an administrator may set, where the provider has one. */
  readonly configurationSchema?: unknown;
  readonly image: ImageContent;
  readonly attestations: Release['attestations'];
  /** RFC 3339. */
  readonly publishedAt: string;
}

/** The release document of what was declared, packed and proven. The caller checks it against its schema. */
export function releaseOf(parts: ReleaseParts): Release {
  const { manifest, configurationSchema, image, attestations, publishedAt } = parts;
  return {
    apiVersion: 'provider-registry/v1',
    name: manifest.name,
    version: manifest.version,
    summary: manifest.summary,
    protocol: manifest.protocol,
    requires: manifest.requires,
    permissions: manifest.permissions as Release['permissions'],
    platforms: [...image.platforms],
    index: { digest: image.index.digest, size: image.index.size },
    attestations: [...attestations],
    ...(configurationSchema !== undefined && { configurationSchema }),
    publishedAt,
  };
}

/** The bytes that a release is stored and named by. */
export function serializeRelease(release: Release): { bytes: Uint8Array; file: File } {
  const bytes = Buffer.from(JSON.stringify(release));
  return { bytes, file: { digest: digestOf(bytes), size: bytes.length } };
}

export type Publication =
  | { readonly kind: 'new' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Whether `offered` may be published where `published` is what the catalogue lists under that version. A version is
 * immutable: what runs, how it is started and what it may do can never differ. How it is packed and by which signature it is
 * proven does not make another version, so a second run on another machine changes nothing.
 */
export function decidePublication(published: Release | undefined, offered: Release): Publication {
  if (!published) return { kind: 'new' };
  const before = contentOf(published);
  const after = contentOf(offered);
  const property = Object.keys(after).find((key) => !isDeepStrictEqual(before[key], after[key]));
  if (property === undefined) return { kind: 'unchanged' };
  return {
    kind: 'refused',
    refusal: {
      code: 'VERSION_IMMUTABLE',
      message: `${offered.name} ${offered.version} is published with other ${property}`,
      where: `${offered.name}@${offered.version}`,
      expected: JSON.stringify(before[property]).slice(0, 300),
      found: JSON.stringify(after[property]).slice(0, 300),
    },
  };
}

function contentOf(release: Release): Record<string, unknown> {
  const { name, version, summary, protocol, requires, permissions, configurationSchema, platforms } = release;
  const binaries = platforms.map(({ platform, binary }) => ({ platform, binary }));
  const content = { name, version, summary, protocol, requires, permissions, configurationSchema, binaries };
  return JSON.parse(JSON.stringify({ ...content, configurationSchema: configurationSchema ?? null }));
}
