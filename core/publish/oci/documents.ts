import { canonicalJson, type Digest, digestOf, type Platform } from '../../model/index.ts';
import type { File } from '../../schemas/index.ts';

/** Media types of the OCI image-spec v1.1, and the artifact type of an attestation: a Sigstore bundle. */
export const OCI = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  layer: {
    gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
    zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  },
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
} as const;

export type Compression = keyof typeof OCI.layer;

/** In the order in which a manifest of each stands in an index: a puller that knows only one takes the first. */
export const COMPRESSIONS = ['gzip', 'zstd'] as const satisfies readonly Compression[];

/** OCI image-spec, descriptor.md: content by media type, digest and size. */
export interface Descriptor extends File {
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A JSON document of the image-spec, with the bytes that its digest is of. */
export interface OciDocument extends File {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A descriptor's fields of a document, in an order of no meaning. */
export function descriptorOf({ mediaType, digest, size }: OciDocument): Descriptor {
  return { mediaType, digest, size };
}

/** OCI image-spec, manifest.md §Guidance for an Empty Descriptor: the two bytes `{}`. */
export const EMPTY_CONFIG: OciDocument = document(OCI.empty, {});

/**
 * OCI image-spec, config.md: one layer for one platform; `diffId` is of its tar before compression. Without time or
 * author, so that the same binary gives the same digest.
 */
export function imageConfig(platform: Platform, diffId: Digest): OciDocument {
  return document(OCI.config, { ...ociPlatform(platform), config: {}, rootfs: { type: 'layers', diff_ids: [diffId] } });
}

/** OCI image-spec, manifest.md: an image of one layer. */
export function imageManifest(config: OciDocument, layer: Descriptor): OciDocument {
  return document(OCI.manifest, {
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: descriptorOf(config),
    layers: [layer],
  });
}

/** OCI image-spec, image-index.md. The order of `manifests` counts: a puller takes the first that suits it. */
export function imageIndex(
  manifests: readonly Descriptor[],
  annotations: Readonly<Record<string, string>>,
): OciDocument {
  return document(OCI.index, { schemaVersion: 2, mediaType: OCI.index, manifests, annotations });
}

/** OCI image-spec, manifest.md §Guidelines for Artifact Usage: a bundle that refers to `subject`, annotated as cosign does. */
export function attestationManifest(bundle: File, predicateType: string, subject: Descriptor): OciDocument {
  return document(OCI.manifest, {
    schemaVersion: 2,
    mediaType: OCI.manifest,
    artifactType: OCI.bundle,
    config: descriptorOf(EMPTY_CONFIG),
    layers: [{ mediaType: OCI.bundle, digest: bundle.digest, size: bundle.size }],
    subject,
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicateType,
    },
  });
}

/** `linux/amd64` in the image-spec's words, which are Go's too. */
export function ociPlatform(platform: Platform): { os: string; architecture: string } {
  const [os = '', architecture = ''] = platform.split('/');
  return { os, architecture };
}

function document(mediaType: string, content: object): OciDocument {
  const bytes = Buffer.from(canonicalJson(content));
  return { mediaType, bytes, digest: digestOf(bytes), size: bytes.length };
}
