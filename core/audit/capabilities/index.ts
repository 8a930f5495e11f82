export { capabilityMap } from './capability-map.ts';
export type { CapabilityUse } from './capability-use.ts';
export { foundCapabilities, judgeCapabilities } from './judge-capabilities.ts';
export { GO_LIST_FIELDS, type GoPackage, parsePackages } from './packages.ts';
export { type Sorted, sortPackages } from './reviewed.ts';
