export { judgeManifest, type ManifestEvidence } from './judge-manifest.ts';
export type { NameRules } from './names.ts';
export type { PublishedVersion } from './published.ts';
