export { type ProviderManifest, parseProviderManifest } from './manifest.ts';
export { changedProviders, type Plan, type PlannedBuild, planBuilds } from './plan.ts';
