import type { AuditReport, Receipt, Release, ReleasePlatform } from '../schemas/index.ts';
import type { ProvenClaims } from './claims.ts';
import type { Evidence, Host, Policy } from './evidence.ts';

/** Everything that was proven, when every check has passed. */
export interface Proof {
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly host: Host;
  readonly release: Release;
  readonly build: ReleasePlatform;
  readonly claims: ProvenClaims;
  readonly report: AuditReport;
}

/** The record of one validation, kept on the host as evidence: each check with its rule and what it found. */
export function receiptOf(proof: Proof, now: Date): Receipt {
  const { evidence, policy, release, build, claims, report } = proof;
  const { provider, version, verdict } = report;
  const firstEnd = verdict.waivers.map(({ expires }) => expires).sort((a, b) => Date.parse(a) - Date.parse(b))[0];
  return {
    apiVersion: 'provider-registry/v1',
    provider,
    version,
    platform: build.platform,
    digest: build.binary.digest,
    size: build.binary.size,
    release: evidence.desired.release,
    protocol: release.protocol,
    requires: release.requires,
    permissions: evidence.desired.permissions,
    verifiedAt: now.toISOString(),
    checks: checksOf(proof),
    signers: { builder: claims.provenance.signer.name, auditor: claims.verdict.signer.name },
    ...(firstEnd !== undefined && { waiversExpire: firstEnd }),
    metadata: policy.metadata,
  };
}

function checksOf({ evidence, policy, host, release, build, claims, report }: Proof): Receipt['checks'] {
  const { binary, platform } = build;
  const { metadata } = policy;
  const waivers = report.verdict.waivers;
  return [
    { check: 'metadata', source: 'TUF v1.0 §5.4–5.6', found: `fresh until ${metadata.expires}` },
    { check: 'release', source: 'TUF v1.0 §5.7.3', found: evidence.desired.release },
    { check: 'platform', source: 'OCI image-spec, image-index.md §platform', found: platform },
    {
      check: 'bytes',
      source: 'OCI image-spec, descriptor.md §Verification',
      found: `${binary.digest}, ${binary.size} bytes`,
    },
    { check: 'format', source: 'System V ABI, ELF header', found: `an executable for ${platform}` },
    { check: 'not withdrawn', source: 'formats.md §Revocation', found: `revocations ${metadata.revocations}` },
    { check: 'provenance', source: 'SLSA v1.0 §Verifying artifacts', found: `by ${claims.provenance.signer.name}` },
    { check: 'sbom', source: 'CycloneDX in-toto predicate', found: `by ${claims.sbom.signer.name}` },
    {
      check: 'audit report',
      source: 'in-toto Attestation Framework v1',
      found: `by ${claims.auditReport.signer.name}`,
    },
    { check: 'two identities', source: 'architecture.md §Who signs what', found: 'builder and auditor differ' },
    { check: 'approved', source: 'formats.md §Verdict', found: report.verdict.verdict },
    { check: 'verdict', source: 'SLSA VSA v1 §How to verify', found: `PASSED by ${claims.verdict.signer.name}` },
    { check: 'waivers', source: 'formats.md §Waiver', found: waivers.map(({ id }) => id).join(', ') || 'none' },
    {
      check: 'protocol',
      source: 'formats.md §provider.yaml',
      found: `${release.protocol.kind}, runtime ${host.runtimeVersion}`,
    },
    { check: 'grant', source: 'architecture.md §Rules 7 and 9', found: 'nothing beyond what was declared' },
  ];
}
