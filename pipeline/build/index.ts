export { type BuildEvent, type BuildOptions, buildProvider } from './build-provider.ts';
