export { type BlobSource, fetchWhole, folderBlobs, registryBlobs, staticBlobs } from './blob-source.ts';
export { blobPath, copyBlob, hasBlob, putBlob, readBlob, streamBlob } from './blob-store.ts';
export { boundContent, checkContent } from './content.ts';
export { unpackLayer } from './layer.ts';
export { type Layout, openLayout, writeLayoutIndex } from './layout.ts';
export { type PackedLayers, packLayers } from './pack.ts';
