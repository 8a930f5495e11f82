export { hostPlatform } from './platform.ts';
export { type Finished, type RunOptions, run } from './run.ts';
