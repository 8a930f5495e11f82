import { join } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import { readText, sha256File } from '@provider-registry/adapter-files';
import { checkResultOf, isSameAudit } from '@provider-registry/core/audit';
import type { NameRules, PublishedVersion } from '@provider-registry/core/audit/manifest';
import { LIMITS, type Platform, RegistryError } from '@provider-registry/core/model';
import {
  type AuditReport,
  type BuildRecord,
  type CheckResult,
  type Outcome,
  type Policy,
  parseJsonDocument,
} from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { decideVerdict, type VerifiedWaiver } from '@provider-registry/core/verdict';
import { type Paths, paths } from '../repository/index.ts';
import { AnswerCache } from './answer-cache.ts';
import type { AuditContext, Check } from './check.ts';
import { type CheckOutcome, runCheck } from './run-check.ts';
import type { AuditedBinary, AuditSubject } from './subject.ts';
import { writeReports } from './write-reports.ts';

export interface AuditProgress {
  readonly check: string;
  readonly state: 'started' | 'finished';
  readonly outcome?: Outcome;
  readonly cached?: boolean;
}

export interface AuditOptions extends AuditContext {
  /** The designated repository: `providers/<name>` and `dist/<name>/<version>` lie below it. */
  readonly root: string;
  readonly manifest: ProviderManifest;
  readonly record: BuildRecord;
  readonly policy: Policy;
  readonly names: NameRules;
  /** Waivers that a reviewer of trust.yaml signed, as `readWaivers` gives them. */
  readonly waivers: readonly VerifiedWaiver[];
  readonly published?: PublishedVersion;
  readonly checks: readonly Check[];
  readonly host: Platform;
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly onProgress?: (progress: AuditProgress) => void;
}

/**
 * Audits one built provider version: runs the checks side by side, decides the verdict, and writes the report in every form
 * to `dist/<name>/<version>/`. When nothing differs from the report that lies there, that one stays, so that it is signed once.
 * Throws `DIGEST_MISMATCH` when a binary there is not the one of the build record, and
 * `INTERRUPTED`; a check that could not run is a finding in the report.
 */
export async function auditProvider(options: AuditOptions): Promise<AuditReport> {
  const place = paths(options.root, options.manifest.name, options.manifest.version);
  const subject = await gatherSubject(options, place);
  const results = await Promise.all(options.checks.map((check) => timedCheck(check, subject, options)));
  const composed = composeReport(options, subject, results);
  const before = await readReport(place);
  const report = before && isSameAudit(before, composed) ? before : composed;
  await writeReports(place.folder, report);
  return report;
}

/** The report of an earlier audit; one that cannot be read is as none. */
async function readReport({ report }: Paths): Promise<AuditReport | undefined> {
  try {
    return parseJsonDocument('audit-report', await readText(report, LIMITS.documentBytes), report);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

async function gatherSubject(options: AuditOptions, place: Paths): Promise<AuditSubject> {
  const { root, manifest, record, policy, names, published, host } = options;
  const folder = join(root, 'providers', manifest.name);
  return {
    manifest,
    manifestText: await readText(join(folder, 'provider.yaml'), LIMITS.yamlBytes),
    folder,
    record,
    binaries: await Promise.all(record.platforms.map((built) => gatherBinary(place.binary(built.platform), built))),
    policy,
    names,
    published,
    host,
  };
}

async function gatherBinary(path: string, built: BuildRecord['platforms'][number]): Promise<AuditedBinary> {
  const { digest, size } = await sha256File(path);
  if (digest !== built.binary.digest) {
    throw new RegistryError({
      code: 'DIGEST_MISMATCH',
      message: 'this is not the binary that was built',
      where: path,
      expected: built.binary.digest,
      found: digest,
      next: 'Build the provider again.',
    });
  }
  return { platform: built.platform, path, digest, size };
}

interface TimedCheck extends CheckOutcome {
  readonly result: CheckResult;
}

async function timedCheck(check: Check, subject: AuditSubject, options: AuditOptions): Promise<TimedCheck> {
  const { clock, onProgress, cacheFolder } = options;
  const started = clock();
  onProgress?.({ check: check.id, state: 'started' });
  const outcome = await runCheck(check, subject, new AnswerCache(cacheFolder), options);
  const run = {
    check: check.id,
    durationMilliseconds: Math.max(0, clock().getTime() - started.getTime()),
    cached: outcome.cached,
  };
  const result = checkResultOf(subject.manifest.name, run, outcome.answer);
  onProgress?.({ check: check.id, state: 'finished', outcome: result.outcome, cached: outcome.cached });
  return { ...outcome, result };
}

function composeReport(options: AuditOptions, subject: AuditSubject, checks: readonly TimedCheck[]): AuditReport {
  const { manifest, record, policy, waivers, published, host, clock } = options;
  const now = clock();
  const answers = checks.flatMap(({ answer }) => ('found' in answer ? answer : []));
  const observed = answers.find((answer) => answer.observed !== undefined)?.observed;
  return {
    apiVersion: 'provider-registry/v1',
    provider: manifest.name,
    version: manifest.version,
    inputs: record.inputs.digest,
    binaries: subject.binaries.map(({ platform, digest, size }) => ({ platform, digest, size })),
    host,
    finishedAt: now.toISOString(),
    checks: checks.map(({ result }) => result),
    permissions: {
      declared: structuredClone(manifest.permissions) as AuditReport['permissions']['declared'],
      found: answers.flatMap(({ capabilities }) => capabilities ?? []),
      ...(observed && { observed }),
    },
    verdict: decideVerdict({
      provider: manifest.name,
      version: manifest.version,
      findings: checks.flatMap(({ result }) => result.findings),
      policy,
      waivers,
      known: new Set(published?.findings),
      now,
    }),
  };
}
