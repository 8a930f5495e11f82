export { type DesignatedRepository, openRepository, selectProviders } from './open.ts';
export { distFolder, type Paths, paths } from './paths.ts';
