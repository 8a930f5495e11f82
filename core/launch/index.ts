export { type Handshake, type HandshakeAnswer, parseHandshake } from './handshake.ts';
export { matchesPath, type PatternRoot, patternRoot } from './path-pattern.ts';
export { type Access, permits } from './permits.ts';
export { pluginEnvironment } from './plugin-environment.ts';
export {
  SANDBOX_EXECUTABLE,
  SANDBOX_WORK_FOLDER,
  type SandboxHost,
  sandboxArguments,
} from './sandbox-arguments.ts';
export { supportingFiles } from './supporting-files.ts';
