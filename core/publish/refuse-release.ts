import { isDeepStrictEqual } from 'node:util';
import type { Digest, Permissions, Refusal } from '../model/index.ts';
import { type AuditReport, checkDocument, type Release, type Trust } from '../schemas/index.ts';
import { type Claim, PREDICATES, resourceUri, type Verification, verifyAttestation } from '../sign/index.ts';
import { refuseVerdict } from './refuse-build.ts';

/** A release as it would be published, with the bundles that it lists, by digest, parsed but not trusted. */
export interface ProvenRelease {
  readonly release: Pick<Release, 'name' | 'version' | 'platforms' | 'index' | 'attestations'> & {
    readonly permissions: Permissions;
  };
  readonly bundles: ReadonlyMap<Digest, unknown>;
}

/**
 * Why no runtime would take this release: an attestation is missing, says something else, is about something else or was made
 * by somebody who may not say it. The same checks as `core/validate` makes on a host, for all platforms at once.
 */
export function refuseRelease(proven: ProvenRelease, trust: Trust, now: Date): Refusal | undefined {
  return (
    refuseMissing(proven, trust) ??
    refuseProvenance(proven, trust) ??
    refuseSboms(proven, trust) ??
    refuseAudit(proven, trust, now) ??
    refuseSummary(proven, trust)
  );
}

/** SLSA v1.0 §Verifying artifacts: what must be there is the verifier's choice, `trust.yaml`, not the release's. */
function refuseMissing({ release }: ProvenRelease, trust: Trust): Refusal | undefined {
  const listed = new Set(release.attestations.map(({ predicateType }) => predicateType));
  const missing = trust.predicates.find((predicateType) => !listed.has(predicateType));
  if (missing === undefined) return undefined;
  return {
    code: 'NOT_AUDITED',
    message: 'a required attestation is missing',
    where: nameOf(release),
    expected: missing,
    found: [...listed].join(', ') || 'no attestation',
  };
}

function refuseProvenance(proven: ProvenRelease, trust: Trust): Refusal | undefined {
  const claim = { predicateType: PREDICATES.provenance, subjects: everything(proven), signers: trust.builders };
  return refusalIn(prove(proven, claim));
}

function refuseSboms(proven: ProvenRelease, trust: Trust): Refusal | undefined {
  for (const { platform, binary } of proven.release.platforms) {
    const subjects = [proven.release.index.digest, binary.digest];
    const claim = { predicateType: PREDICATES.sbom, subjects, signers: trust.builders };
    const refusal = refusalIn(prove(proven, claim, platform));
    if (refusal) return refusal;
  }
  return undefined;
}

function refuseAudit(proven: ProvenRelease, trust: Trust, now: Date): Refusal | undefined {
  const claim = { predicateType: PREDICATES.auditReport, subjects: everything(proven), signers: trust.auditors };
  const verified = prove(proven, claim);
  if (!verified.ok) return verified.refusal;
  const report: AuditReport = checkDocument('audit-report', verified.statement.predicate, 'the audit report');
  const { release } = proven;
  if (report.provider !== release.name || report.version !== release.version) {
    return other(release, 'the audit is of another version', nameOf(release), `${report.provider}@${report.version}`);
  }
  if (!isDeepStrictEqual(report.permissions.declared, release.permissions)) {
    const [expected, found] = [report.permissions.declared, release.permissions].map((value) => JSON.stringify(value));
    return other(release, 'other permissions were audited', expected ?? '', found ?? '');
  }
  return refuseVerdict(report, now);
}

/** SLSA VSA v1 §How to verify: result and resource are compared, not only the signature. */
function refuseSummary(proven: ProvenRelease, trust: Trust): Refusal | undefined {
  const claim = { predicateType: PREDICATES.verdict, subjects: everything(proven), signers: trust.auditors };
  const verified = prove(proven, claim);
  if (!verified.ok) return verified.refusal;
  const summary = verified.statement.predicate as { verificationResult?: unknown; resourceUri?: unknown } | null;
  const uri = resourceUri({ provider: proven.release.name, version: proven.release.version });
  if (summary?.resourceUri !== uri) {
    return other(proven.release, 'the verdict is about something else', uri, String(summary?.resourceUri));
  }
  if (summary.verificationResult === 'PASSED') return undefined;
  return {
    code: 'VERDICT_NOT_APPROVED',
    message: 'the signed verdict did not pass',
    where: nameOf(proven.release),
    expected: 'PASSED',
    found: String(summary.verificationResult).slice(0, 100),
  };
}

/** The first listed attestation of that type, and of that platform where one is named, must prove the claim. */
function prove({ release, bundles }: ProvenRelease, claim: Claim, platform?: string): Verification {
  const listed = release.attestations.find(
    (attestation) => attestation.predicateType === claim.predicateType && attestation.platform === platform,
  );
  if (!listed) {
    const refusal = other(
      release,
      'an attestation is missing',
      claim.predicateType,
      platform ?? 'none for all platforms',
    );
    return { ok: false, refusal };
  }
  return verifyAttestation(bundles.get(listed.digest), claim);
}

function everything({ release }: ProvenRelease): Digest[] {
  return [release.index.digest, ...release.platforms.map(({ binary }) => binary.digest)];
}

function refusalIn(verified: Verification): Refusal | undefined {
  return verified.ok ? undefined : verified.refusal;
}

function other(release: ProvenRelease['release'], message: string, expected: string, found: string): Refusal {
  return {
    code: 'NOT_AUDITED',
    message,
    where: nameOf(release),
    expected: expected.slice(0, 300),
    found: found.slice(0, 300),
  };
}

function nameOf({ name, version }: Pick<Release, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
