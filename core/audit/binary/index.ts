export { type ExpectedBuild, judgeBinary } from './judge-binary.ts';
export { readExecutable } from './read-executable.ts';
