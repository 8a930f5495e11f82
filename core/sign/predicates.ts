/** in-toto predicate types: what a statement says about its subjects. */
export const PREDICATES = {
  /** SLSA Provenance v1, by a builder: what the binaries were built from. */
  provenance: 'https://slsa.dev/provenance/v1',
  /** CycloneDX, by a builder: the modules in one binary. */
  sbom: 'https://cyclonedx.org/bom',
  /** The whole audit report, by an auditor. */
  auditReport: 'https://provider-registry.dev/attestations/audit-report/v1',
  /** SLSA Verification Summary v1, by an auditor: the verdict. */
  verdict: 'https://slsa.dev/verification_summary/v1',
  /** A reviewer's decision about one finding. */
  waiver: 'https://provider-registry.dev/attestations/waiver/v1',
  /** What one runtime must have, by the Configuration Service. */
  desiredConfiguration: 'https://provider-registry.dev/attestations/desired-configuration/v1',
} as const;

export type PredicateType = (typeof PREDICATES)[keyof typeof PREDICATES];

/** in-toto Attestation Framework v1, envelope: the DSSE payload type of every statement. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** in-toto Attestation Framework v1, statement: the only `_type` that is read and written. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
