import { posix } from 'node:path';
import type { ProviderName } from '@provider-registry/core/model';

/** The names of a catalogue's roles and targets, as `docs/formats.md` §The registry lays them out. */
export const ROLES = { revocations: 'revocations', catalogue: 'catalogue', binPrefix: 'bin' } as const;

/** TAP 15: 2^8 = 256 bins. */
export const BIN_BITS = 8;

export const TRUST_PATH = 'trust.json';
export const REVOCATIONS_PATH = 'revocations.json';
export const PROVIDERS_PATTERN = 'providers/*';

/** The target path of a provider's record; `PROVIDERS_PATTERN` matches it. */
export function providerPath(name: ProviderName): string {
  return `providers/${name}.json`;
}

/** Where a role's metadata lies in the registry (TUF §6.2.1; consistent snapshots number everything but the timestamp). */
export function metadataFile(role: string, version: number): string {
  return `metadata/${version}.${encodeURIComponent(role)}.json`;
}

export const TIMESTAMP_FILE = 'metadata/timestamp.json';

/** Where a target's content lies: its SHA-256 comes before the last part of its path (TUF §6.2.1). */
export function targetFile(path: string, sha256Hex: string): string {
  const { dir, base } = posix.parse(path);
  return posix.join('targets', dir, `${sha256Hex}.${base}`);
}
