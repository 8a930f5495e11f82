import { type Digest, hexOf } from '../model/index.ts';
import type { AuditReport } from '../schemas/index.ts';
import { PREDICATES } from './predicates.ts';
import type { Statement, Subject } from './statement.ts';

const VERIFIER_ID = 'https://provider-registry.dev/verifiers/audit/v1';

/** SLSA VSA v1 §verifiedLevels: levels of other tracks than SLSA's own have names of their own. */
const AUDITED = 'PROVIDER_REGISTRY_AUDITED';

export interface VerdictEvidence {
  readonly report: AuditReport;
  /** Digests of the signed bundles that the verdict rests on, by name. */
  readonly inputAttestations: readonly Subject[];
}

/** The audit's verdict as a SLSA Verification Summary v1. Only `approved` is `PASSED`. */
export function verdictStatement(evidence: VerdictEvidence, subjects: readonly Subject[]): Statement {
  const { report, inputAttestations } = evidence;
  const passed = report.verdict.verdict === 'approved';
  return {
    predicateType: PREDICATES.verdict,
    subjects,
    predicate: {
      verifier: { id: VERIFIER_ID },
      timeVerified: report.finishedAt,
      resourceUri: resourceUri(report),
      policy: { uri: 'policy.yaml', digest: sha256(report.verdict.policy) },
      inputAttestations: inputAttestations.map(({ name, digest }) => ({ uri: name, digest: sha256(digest) })),
      verificationResult: passed ? 'PASSED' : 'FAILED',
      verifiedLevels: passed ? [AUDITED] : [],
      slsaVersion: '1.0',
    },
  };
}

/** What a verdict is about, and what a reader must compare (SLSA VSA v1 §resourceUri). */
export function resourceUri(of: { readonly provider: string; readonly version: string }): string {
  return `pkg:generic/${of.provider}@${of.version}`;
}

function sha256(digest: Digest): { sha256: string } {
  return { sha256: hexOf(digest) };
}
