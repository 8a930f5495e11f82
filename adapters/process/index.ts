export { type Finished, type RunOptions, run } from './run.ts';
