import type { Refusal } from '../model/index.ts';
import { refuseWithdrawn } from '../publish/revocations/index.ts';
import { readApproval, refuseEndedWaiver, refuseSelfAudit, refuseVerdict } from './audit.ts';
import { refuseFormat, refuseOtherBytes } from './binary.ts';
import { proveClaims } from './claims.ts';
import { type Evidence, type Host, type Policy, refused, type Validation } from './evidence.ts';
import { refuseProtocol } from './fit.ts';
import { refuseWiderGrant } from './grant.ts';
import { receiptOf } from './receipt.ts';
import { findBuild, readListedRelease } from './release.ts';

/**
 * Whether the file in `evidence` is the one that was audited, and is still allowed on this host. The first check that fails
 * refuses with its code; a receipt is given only when all of them passed. `policy` comes from verified metadata, `evidence`
 * from anywhere.
 *
 * Freshness, yanks and ends of waivers hold back what is new; what is installed stays until it is revoked.
 */
export function validate(evidence: Evidence, policy: Policy, host: Host, now: Date): Validation {
  const { desired, binary } = evidence;

  const release = readListedRelease(evidence, policy); // TUF v1.0 §5.7.3: exactly the listed target
  if (!release.ok) return release;
  const build = findBuild(release.value, host.platform); // OCI image-spec, image-index.md §platform
  if (!build.ok) return build;
  const isNew = !host.installed.has(build.value.binary.digest);
  const withdrawable = { ...desired, digests: [desired.release, build.value.binary.digest] };

  const beforeProof =
    (isNew ? refuseStale(policy, now) : undefined) ?? // TUF v1.0 §5.4.4, 5.5.6, 5.6.6: not expired
    refuseOtherBytes(binary, build.value.binary) ?? // OCI image-spec, descriptor.md §Verification
    refuseFormat(binary, host.platform) ?? // System V ABI, ELF header
    refuseWithdrawn(withdrawable, policy.revocations.revocations, !isNew); // formats.md §Revocation
  if (beforeProof) return refused(beforeProof);

  const claims = proveClaims(release.value, build.value, evidence.attestations, policy.trust); // in-toto v1, validation.md
  if (!claims.ok) return claims;
  const selfAudit = refuseSelfAudit(claims.value); // architecture.md §Who signs what
  if (selfAudit) return refused(selfAudit);
  const report = readApproval(release.value, build.value, claims.value); // formats.md §Verdict
  if (!report.ok) return report;

  const afterProof =
    refuseVerdict(claims.value, report.value) ?? // SLSA VSA v1 §How to verify
    (isNew ? refuseEndedWaiver(report.value, now) : undefined) ?? // formats.md §Waiver
    refuseProtocol(release.value, host) ?? // formats.md §provider.yaml: protocol, requires
    refuseWiderGrant(release.value.permissions, desired.permissions); // architecture.md §Rules 7 and 9
  if (afterProof) return refused(afterProof);

  const proof = { evidence, policy, host, release: release.value, build: build.value };
  return { ok: true, receipt: receiptOf({ ...proof, claims: claims.value, report: report.value }, now) };
}

function refuseStale({ metadata }: Policy, now: Date): Refusal | undefined {
  if (Date.parse(metadata.expires) > now.getTime()) return undefined;
  return {
    code: 'METADATA_EXPIRED',
    message: 'the newest metadata at hand has expired',
    expected: `before ${metadata.expires}`,
    found: now.toISOString(),
  };
}
