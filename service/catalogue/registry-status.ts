import { join } from 'node:path';
import { readBytes } from '@provider-registry/adapter-files';
import { LIMITS } from '@provider-registry/core/model';
import { parseJsonDocument, type RegistryStatus } from '@provider-registry/core/schemas';
import { whenChanged } from './when-changed.ts';

/** The registry's status document as it is now. Unsigned: for showing, and for the reasons of a refusal. */
export type StatusReader = () => Promise<RegistryStatus>;

/** Throws `NOT_FOUND`, `INVALID_DOCUMENT`. */
export function openRegistryStatus(registryFolder: string): StatusReader {
  const path = join(registryFolder, 'status/status.json');
  return whenChanged(path, async () =>
    parseJsonDocument('registry-status', await readBytes(path, LIMITS.documentBytes), path),
  );
}
