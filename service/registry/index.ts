export { addOci } from './oci.ts';
export { addStaticFiles } from './static-files.ts';
