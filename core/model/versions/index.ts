// Apart from the other words of the model: a host that has nothing to do compares no versions, and starts sooner without.
export { compareVersions, isVersionRange, satisfies } from './versions.ts';
