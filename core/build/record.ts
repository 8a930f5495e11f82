import type { Platform } from '../model/index.ts';
import type { BuildRecord, File } from '../schemas/index.ts';
import type { ProviderManifest } from '../source/index.ts';
import type { BuildInputs } from './inputs.ts';

export interface BuiltPlatform {
  readonly platform: Platform;
  readonly binary: File;
  readonly sbom: File;
}

/** What a finished build came from (`inputs`, `source`) and what came of it, by digest and size in bytes (`platforms`). */
export function buildRecordOf(
  manifest: ProviderManifest,
  inputs: BuildInputs,
  source: BuildRecord['source'],
  platforms: readonly BuiltPlatform[],
): BuildRecord {
  return {
    apiVersion: 'provider-registry/v1',
    provider: manifest.name,
    version: manifest.version,
    inputs,
    source,
    platforms: [...platforms],
  };
}
