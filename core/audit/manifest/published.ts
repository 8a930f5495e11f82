import type { Digest, Version } from '../../model/index.ts';
import { compareVersions } from '../../model/versions/index.ts';
import type { BuildRecord } from '../../schemas/index.ts';
import type { Found } from '../finding.ts';

/** The newest published version of the same provider. */
export interface PublishedVersion {
  readonly version: Version;
  /** Digests of all its binaries. */
  readonly binaries: readonly Digest[];
  /** Fingerprints of its findings, as its audit report has them. */
  readonly findings: readonly Digest[];
}

/** Other bytes need a higher version: what is published never changes. */
export function findVersionProblems(record: BuildRecord, published: PublishedVersion | undefined): Found[] {
  if (!published) return [];
  const order = compareVersions(record.version, published.version);
  if (order > 0 || (order === 0 && hasSameBinaries(record, published))) return [];
  return [
    {
      rule: 'manifest/version-not-raised',
      severity: 'high',
      origin: 'none',
      message:
        order === 0
          ? `Version ${record.version} is published with other binaries.`
          : `Version ${record.version} comes before ${published.version}, which is published.`,
      why: 'A published version never changes, and hosts never go back by themselves.',
      help: `Raise the version in provider.yaml above ${published.version}.`,
      symbol: record.version,
      about: [record.version],
    },
  ];
}

function hasSameBinaries(record: BuildRecord, { binaries }: PublishedVersion): boolean {
  const built = record.platforms.map(({ binary }) => binary.digest);
  return built.length === binaries.length && built.every((digest) => binaries.includes(digest));
}
