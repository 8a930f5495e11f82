export type { ProcessLimits } from './command.ts';
export type { ProcessEnd, SandboxedProcess } from './sandboxed-process.ts';
export { type SandboxOptions, startSandboxed } from './start-sandboxed.ts';
export { startUnconfined, type UnconfinedOptions } from './start-unconfined.ts';
export type { Executable } from './verified-feed.ts';
