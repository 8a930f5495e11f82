export { syncFolder, writeFileAtomic } from './atomic.ts';
export { withLock } from './lock.ts';
export { exists, type FileIdentity, freeBytes, readBytes, readText, sha256File } from './read.ts';
