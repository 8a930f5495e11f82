export { type BuildPlace, gatherBuild } from './gather-build.ts';
export { type SignedProvider, type SignOptions, signProvider } from './sign-provider.ts';
export { readSignedVersion, type SignedVersion } from './signed-version.ts';
