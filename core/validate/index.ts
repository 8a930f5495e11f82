export { attestationsFor } from './claims.ts';
export { type AcceptedConfiguration, acceptConfiguration } from './desired-configuration.ts';
export type { Checked, Evidence, Host, Policy, Validation } from './evidence.ts';
export { findBuild, readListedRelease } from './release.ts';
export { validate } from './validate.ts';
