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
} from './documents.ts';
export {
  type ImageContent,
  indexDocument,
  type PackedPlatform,
  type ProviderImage,
  providerImage,
} from './image.ts';
export { attestationManifests, layoutIndex, TAG_ANNOTATION, type TaggedImage } from './layout-index.ts';
