export { type CreateCatalogueOptions, type CreatedCatalogue, createCatalogue } from './create-catalogue.ts';
export { type PublishedVersion, type PublishOptions, publishProviders } from './publish-providers.ts';
