export { judgeSandboxRun, type SandboxJudgement, type SandboxRun } from './judge-sandbox.ts';
