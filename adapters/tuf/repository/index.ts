export { type CatalogueSigners, createCatalogueFiles, type NewCatalogue, ROOT_THRESHOLD } from './create.ts';
export { common, type Lifetimes, type RoleKeys, rootRole } from './roles.ts';
export { signMetadata, type TufSigner, tufSigner } from './signer.ts';
export { type CatalogueState, openCatalogueState } from './state.ts';
export { type CatalogueChange, type OnlineSigners, prepareUpdate, type UpdateOptions } from './update.ts';
export { applyWrites, type Write } from './write.ts';
