import { isDeepStrictEqual } from 'node:util';
import type { Digest, Platform, Refusal } from '../model/index.ts';
import type { AuditReport, BuildRecord, File } from '../schemas/index.ts';
import type { ProviderManifest } from '../source/index.ts';

/** What lies in the designated repository when a version is to be signed. */
export interface AuditedBuild {
  readonly manifest: ProviderManifest;
  readonly record: BuildRecord;
  readonly report: AuditReport;
  /** Of the provider's source as it is now. */
  readonly source: Digest;
  /** The files as they are now. */
  readonly files: ReadonlyMap<Platform, { readonly binary: File; readonly sbom: File }>;
}

/**
 * Why a build must not be signed: it was not approved, or something differs between what was built, what was audited and what
 * lies here. `VERDICT_NOT_APPROVED`, `WAIVER_EXPIRED`, `NOT_AUDITED`, `DIGEST_MISMATCH`. Undefined when it may be.
 */
export function refuseBuild(build: AuditedBuild, now: Date): Refusal | undefined {
  return refuseVerdict(build.report, now) ?? refuseOtherBuild(build) ?? refuseOtherFiles(build);
}

/** Why this audit does not allow to publish what it is about. */
export function refuseVerdict(report: AuditReport, now: Date): Refusal | undefined {
  const where = `${report.provider}@${report.version}`;
  const { verdict, reasons, waivers } = report.verdict;
  if (verdict !== 'approved') {
    return {
      code: 'VERDICT_NOT_APPROVED',
      message: `the audit of ${report.provider} ${report.version} ended with ${verdict}`,
      where,
      expected: 'approved',
      found: reasons
        .filter(({ effect, waiver }) => effect !== 'approve' && waiver === undefined)
        .map(({ rule, message }) => `${rule}: ${message}`)
        .join('; '),
    };
  }
  const ended = waivers.find(({ expires }) => Date.parse(expires) <= now.getTime());
  if (!ended) return undefined;
  return {
    code: 'WAIVER_EXPIRED',
    message: `waiver ${ended.id} has ended`,
    where,
    expected: `an end after ${now.toISOString()}`,
    found: ended.expires,
  };
}

function refuseOtherBuild({ manifest, record, report, source }: AuditedBuild): Refusal | undefined {
  const where = `${manifest.name}@${manifest.version}`;
  const same: readonly [what: string, expected: unknown, found: unknown][] = [
    ['the provider that was built', manifest.name, record.provider],
    ['the version that was built', manifest.version, record.version],
    ['the provider that was audited', manifest.name, report.provider],
    ['the version that was audited', manifest.version, report.version],
    ['the inputs of the audited build', record.inputs.digest, report.inputs],
    ['the source that was built', source, record.inputs.source],
    ['the permissions that were audited', manifest.permissions, report.permissions.declared],
    ['the binaries that were audited', binariesOf(record), sorted(report.binaries)],
  ];
  const other = same.find(([, expected, found]) => !isDeepStrictEqual(expected, found));
  if (!other) return undefined;
  const [what, expected, found] = other;
  return {
    code: what.startsWith('the binaries') ? 'DIGEST_MISMATCH' : 'NOT_AUDITED',
    message: `${what} differ from what is to be signed`,
    where,
    expected: shown(expected),
    found: shown(found),
    next: 'Build and audit the provider again.',
  };
}

function refuseOtherFiles({ manifest, record, files }: AuditedBuild): Refusal | undefined {
  for (const { platform, binary, sbom } of record.platforms) {
    const found = files.get(platform);
    const other = [
      { what: 'binary', expected: binary, found: found?.binary },
      { what: 'SBOM', expected: sbom, found: found?.sbom },
    ].find((file) => file.expected.digest !== file.found?.digest);
    if (!other) continue;
    return {
      code: 'DIGEST_MISMATCH',
      message: `the ${other.what} for ${platform} is not the one that was built and audited`,
      where: `${manifest.name}@${manifest.version}`,
      expected: other.expected.digest,
      found: other.found?.digest ?? 'no file',
      next: 'Find out who changed it, then build and audit the provider again.',
    };
  }
  return undefined;
}

interface Binary extends File {
  readonly platform: Platform;
}

function binariesOf(record: BuildRecord): Binary[] {
  return sorted(record.platforms.map(({ platform, binary }) => ({ platform, ...binary })));
}

function sorted(binaries: readonly Binary[]): Binary[] {
  return binaries
    .map(({ platform, digest, size }) => ({ platform, digest, size }))
    .sort((a, b) => (a.platform < b.platform ? -1 : 1));
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);
}
