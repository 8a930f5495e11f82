export { BUILD_FLAGS, type BuildInputs, buildInputs } from './inputs.ts';
export { type BuiltPlatform, buildRecordOf } from './record.ts';
export { type ModuleInfo, sbomOf } from './sbom.ts';
export { sourceDigest } from './source-digest.ts';
