import { isDeepStrictEqual } from 'node:util';
import type { Digest } from '../model/index.ts';
import { compareVersions } from '../model/versions/index.ts';
import type { AuditReport, RegistryStatus } from '../schemas/index.ts';

export type StatusEntry = RegistryStatus['providers'][number];

export interface AuditedVersion {
  readonly summary: string;
  readonly report: AuditReport;
  /** Of the report's file. */
  readonly reportDigest: Digest;
  /** What the catalogue lists under this version. */
  readonly release?: Digest;
}

/** What people are shown about one audited version, published or not. */
export function statusEntry({ summary, report, reportDigest, release }: AuditedVersion): StatusEntry {
  return {
    name: report.provider,
    version: report.version,
    summary,
    verdict: report.verdict.verdict,
    reasons: report.verdict.reasons,
    permissions: report.permissions.declared,
    platforms: report.binaries.map(({ platform }) => platform),
    auditedAt: report.finishedAt,
    report: reportDigest,
    published: release !== undefined,
    ...(release !== undefined && { release }),
  };
}

/**
 * `before` with `entries` added or replaced, by name and version; ordered by both. Versions that were listed stay listed.
 * The very same object when nothing changes, so that its time does not either.
 */
export function updateStatus(
  before: RegistryStatus | undefined,
  entries: readonly StatusEntry[],
  context: { readonly namespace: string; readonly now: Date },
): RegistryStatus {
  const byVersion = new Map((before?.providers ?? []).map((entry) => [keyOf(entry), entry]));
  for (const entry of entries) byVersion.set(keyOf(entry), entry);
  const providers = [...byVersion.values()].sort(byNameAndVersion);
  if (before && before.namespace === context.namespace && isDeepStrictEqual(before.providers, providers)) return before;
  return {
    apiVersion: 'provider-registry/v1',
    namespace: context.namespace,
    updatedAt: context.now.toISOString(),
    providers,
  };
}

function keyOf({ name, version }: StatusEntry): string {
  return `${name}@${version}`;
}

function byNameAndVersion(a: StatusEntry, b: StatusEntry): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return compareVersions(a.version, b.version);
}
