import { isDeepStrictEqual } from 'node:util';
import { hexOf, type Refusal, RegistryError } from '../model/index.ts';
import { type AuditReport, checkDocument, type Release, type ReleasePlatform } from '../schemas/index.ts';
import { keyHint, publicKeyOf, resourceUri, type Statement } from '../sign/index.ts';
import type { ProvenClaims } from './claims.ts';
import { type Checked, passed, refused } from './evidence.ts';

/** `SIGNER_NOT_TRUSTED` when one key both built and audited, whatever trust.json calls it (SLSA v1.0 §Verification Summary). */
export function refuseSelfAudit({ provenance, sbom, auditReport, verdict }: ProvenClaims): Refusal | undefined {
  const keyOf = ({ signer }: ProvenClaims['provenance']) => keyHint(publicKeyOf(signer.publicKey));
  const builders = [keyOf(provenance), keyOf(sbom)];
  const auditor = [auditReport, verdict].find((claim) => builders.includes(keyOf(claim)));
  if (!auditor) return undefined;
  return {
    code: 'SIGNER_NOT_TRUSTED',
    message: 'the builder audited its own work',
    expected: 'an auditor with another key than the builder',
    found: auditor.signer.name,
  };
}

/** The signed audit report, if it approved exactly this build. `NOT_AUDITED`, `VERDICT_NOT_APPROVED`, `PERMISSIONS_EXCEEDED`. */
export function readApproval(
  release: Release,
  build: ReleasePlatform,
  { auditReport, provenance }: ProvenClaims,
): Checked<AuditReport> {
  const parsed = parseReport(auditReport.statement);
  if (!parsed.ok) return parsed;
  const report = parsed.value;
  const refusal =
    refuseOtherSubject(report, release, build) ??
    refuseOtherInputs(report, provenance.statement) ??
    refuseUnapproved(report) ??
    refuseOtherPermissions(report, release);
  return refusal ? refused(refusal) : parsed;
}

function parseReport({ predicate }: Statement): Checked<AuditReport> {
  try {
    return passed(checkDocument('audit-report', predicate, 'the signed audit report'));
  } catch (error) {
    if (error instanceof RegistryError) return refused(error.refusal);
    throw error;
  }
}

function refuseOtherSubject(report: AuditReport, release: Release, build: ReleasePlatform): Refusal | undefined {
  const expected = `${release.name}@${release.version} for ${build.platform}, ${build.binary.digest}`;
  const audited = report.binaries.find(({ platform }) => platform === build.platform);
  const found = `${report.provider}@${report.version} for ${build.platform}, ${audited?.digest ?? 'not audited'}`;
  if (found === expected) return undefined;
  return { code: 'NOT_AUDITED', message: 'the audit report is about something else', expected, found };
}

/** Builder and auditor must speak of the same source, toolchain and flags (SLSA Provenance v1 §resolvedDependencies). */
function refuseOtherInputs(report: AuditReport, provenance: Statement): Refusal | undefined {
  const predicate = provenance.predicate as { buildDefinition?: { resolvedDependencies?: unknown } };
  const dependencies = predicate?.buildDefinition?.resolvedDependencies;
  const expected = { name: 'inputs', digest: { sha256: hexOf(report.inputs) } };
  if (Array.isArray(dependencies) && dependencies.some((found) => isDeepStrictEqual(found, expected))) return undefined;
  return {
    code: 'NOT_AUDITED',
    message: 'the audit looked at other build inputs than the builder used',
    expected: report.inputs,
    found: 'a provenance without them',
  };
}

function refuseUnapproved({ verdict, provider, version }: AuditReport): Refusal | undefined {
  if (verdict.verdict === 'approved') return undefined;
  return {
    code: 'VERDICT_NOT_APPROVED',
    message: `the audit of ${provider}@${version} ended with ${verdict.verdict}`,
    expected: 'approved',
    found:
      verdict.reasons
        .map(({ rule }) => rule)
        .join(', ')
        .slice(0, 300) || verdict.verdict,
  };
}

/** What the release declares is what the auditor compared with what was found. */
function refuseOtherPermissions(report: AuditReport, release: Release): Refusal | undefined {
  if (isDeepStrictEqual(report.permissions.declared, release.permissions)) return undefined;
  return {
    code: 'PERMISSIONS_EXCEEDED',
    message: 'the release declares other permissions than the audit saw',
    expected: JSON.stringify(report.permissions.declared).slice(0, 300),
    found: JSON.stringify(release.permissions).slice(0, 300),
  };
}

/** Why the verification summary does not say PASSED about this version (SLSA VSA v1 §How to verify). `VERDICT_NOT_APPROVED`. */
export function refuseVerdict({ verdict }: ProvenClaims, report: AuditReport): Refusal | undefined {
  const summary = verdict.statement.predicate as { verificationResult?: unknown; resourceUri?: unknown } | null;
  const expected = `PASSED for ${resourceUri(report)}`;
  const found = `${summary?.verificationResult} for ${summary?.resourceUri}`;
  if (found === expected) return undefined;
  const message = 'the signed verdict does not approve this version';
  return { code: 'VERDICT_NOT_APPROVED', message, expected, found: found.slice(0, 300) };
}

/** Why the approval has ended: it rests on a waiver that has. `WAIVER_EXPIRED`. */
export function refuseEndedWaiver({ verdict }: AuditReport, now: Date): Refusal | undefined {
  const ended = verdict.waivers.find(({ expires }) => !(Date.parse(expires) > now.getTime()));
  if (!ended) return undefined;
  return {
    code: 'WAIVER_EXPIRED',
    message: `the approval rests on the waiver ${ended.id}, which has ended`,
    expected: `before ${ended.expires}`,
    found: now.toISOString(),
  };
}
