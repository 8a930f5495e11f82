export { initialise } from './initialise.ts';
export { launchThrough, probeInstalled } from './launch.ts';
export type { Outcome } from './outcome.ts';
export type { Ports } from './ports.ts';
export type { Progress } from './progress.ts';
export { readSettings, type Settings } from './settings.ts';
export { readStatus, type Status } from './status.ts';
export { verifyInstalled } from './verify-installed.ts';
export { RUNTIME_VERSION } from './version.ts';
