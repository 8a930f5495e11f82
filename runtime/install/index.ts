export { downloadBinary } from './download.ts';
export { fetchAttestations, type Resolved, resolveProvider } from './evidence.ts';
export { type Installation, installConfiguration, type RefusedProvider } from './install-configuration.ts';
export { openMirrors } from './mirrors.ts';
