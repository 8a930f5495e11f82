import { join } from 'node:path';
import type { Platform } from '@provider-registry/core/model';

/** Where a provider version's products lie below the designated repository's `dist/`. */
export interface Paths {
  readonly folder: string;
  readonly buildRecord: string;
  readonly report: string;
  readonly attestations: string;
  readonly oci: string;
  binary(platform: Platform): string;
  sbom(platform: Platform): string;
}

/** Everything that is made in the designated repository at `root`, and that git ignores, lies below this folder. */
export function distFolder(root: string): string {
  return join(root, 'dist');
}

/** Where one version's products lie; none is made. Name and version become folders, so they come from a parsed manifest. */
export function paths(root: string, provider: string, version: string): Paths {
  const folder = join(distFolder(root), provider, version);
  const ofPlatform = (platform: Platform) => join(folder, platform.replace('/', '-'));
  return {
    folder,
    buildRecord: join(folder, 'build-record.json'),
    report: join(folder, 'audit-report.json'),
    attestations: join(folder, 'attestations'),
    oci: join(folder, 'oci'),
    binary: (platform) => join(ofPlatform(platform), 'plugin'),
    sbom: (platform) => join(ofPlatform(platform), 'sbom.cdx.json'),
  };
}
