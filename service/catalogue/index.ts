export { openRegistryStatus, type StatusReader } from './registry-status.ts';
export { type Freshness, openSignedCatalogue, type SignedCatalogue } from './signed-catalogue.ts';
export { whenChanged } from './when-changed.ts';
