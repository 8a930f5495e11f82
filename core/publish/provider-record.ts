import { compareVersions } from '../model/versions/index.ts';
import type { File, ProviderRecord, Release } from '../schemas/index.ts';

/** `record` with one more version, oldest version first; the summary is that of the highest. */
export function addRelease(record: ProviderRecord | undefined, release: Release, file: File): ProviderRecord {
  const { version, publishedAt } = release;
  const entry = { version, release: file.digest, size: file.size, publishedAt };
  const others = (record?.versions ?? []).filter((other) => other.version !== version);
  const versions = [...others, entry].sort((a, b) => compareVersions(a.version, b.version));
  const isHighest = versions.at(-1)?.version === version;
  return {
    apiVersion: 'provider-registry/v1',
    name: release.name,
    summary: record && !isHighest ? record.summary : release.summary,
    versions,
  };
}
