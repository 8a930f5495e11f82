export { type Catalogue, type RefreshOptions, refreshCatalogue } from './refresh.ts';
export type { CatalogueSource } from './source.ts';
