export { type PackedPlatform, type ProviderImage, providerImage } from './image.ts';
export { attestationManifests, layoutIndex, TAG_ANNOTATION } from './layout-index.ts';
export {
  attestationManifest,
  COMPRESSIONS,
  type Compression,
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  imageConfig,
  imageIndex,
  imageManifest,
  OCI,
  type OciDocument,
} from './oci-documents.ts';
export { addRelease } from './provider-record.ts';
export { decidePublication, type Publication, type ReleaseParts, releaseOf, serializeRelease } from './release.ts';
export { NO_REVOCATIONS, refuseShortenedRevocations } from './revocations.ts';
export { type AuditedVersion, type StatusEntry, statusEntry, updateStatus } from './status.ts';
