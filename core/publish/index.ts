export { type AttestedBuild, type PlannedAttestation, planAttestations, planVerdict } from './attestations.ts';
export {
  attestationManifest,
  attestationManifests,
  COMPRESSIONS,
  type Compression,
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  type ImageContent,
  imageConfig,
  imageIndex,
  imageManifest,
  indexDocument,
  layoutIndex,
  OCI,
  type OciDocument,
  type PackedPlatform,
  type ProviderImage,
  providerImage,
  TAG_ANNOTATION,
} from './oci/index.ts';
export { addRelease } from './provider-record.ts';
export { type AuditedBuild, refuseBuild, refuseVerdict } from './refuse-build.ts';
export { type ProvenRelease, refuseRelease } from './refuse-release.ts';
export { decidePublication, type Publication, type ReleaseParts, releaseOf, serializeRelease } from './release.ts';
export { NO_REVOCATIONS, refuseShortenedRevocations } from './revocations/index.ts';
export { type AuditedVersion, type StatusEntry, statusEntry, updateStatus } from './status.ts';
