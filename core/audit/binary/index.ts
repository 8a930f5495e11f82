export { type ExpectedBuild, judgeBinary } from './judge-binary.ts';
