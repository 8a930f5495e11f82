export { type BuildEvent, type BuildOptions, buildProvider, gatherInputs } from './build-provider.ts';
