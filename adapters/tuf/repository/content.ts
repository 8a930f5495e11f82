import { digestOf, hexOf } from '@provider-registry/core/model';
import { MetaFile, TargetFile } from '@tufjs/models';
import { targetFile } from '../layout.ts';
import type { Write } from './write.ts';

/** How metadata lists a target's content. */
export function describeTarget(path: string, bytes: Uint8Array): TargetFile {
  return new TargetFile({ path, length: bytes.length, hashes: { sha256: hexOf(digestOf(bytes)) } });
}

/** How snapshot and timestamp list other metadata: with length and hash too, so that one chain of hashes holds everything. */
export function describeMetadata(version: number, bytes: Uint8Array): MetaFile {
  return new MetaFile({ version, length: bytes.length, hashes: { sha256: hexOf(digestOf(bytes)) } });
}

/** A target's content as a file of the registry, by the name that `targetFile` gives it. */
export function targetWrite(path: string, bytes: Uint8Array): Write {
  return { path: targetFile(path, hexOf(digestOf(bytes))), bytes };
}
