export { type OpenFinding, openFindings } from './open-findings.ts';
export { readWaivers } from './read-waivers.ts';
export { type WaiveOptions, waive } from './waive.ts';
