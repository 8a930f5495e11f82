import { type Digest, digestOf, type Refusal } from '../model/index.ts';
import type { Identity, Release, ReleasePlatform, Trust } from '../schemas/index.ts';
import { PREDICATES, type PredicateType, type Statement, verifyAttestation } from '../sign/index.ts';
import { type Checked, passed, refused } from './evidence.ts';

export interface ProvenClaim {
  readonly statement: Statement;
  readonly signer: Identity;
}

/** Every statement that a release must carry, each by somebody who may say it, about exactly this executable. */
export interface ProvenClaims {
  readonly provenance: ProvenClaim;
  readonly sbom: ProvenClaim;
  readonly auditReport: ProvenClaim;
  readonly verdict: ProvenClaim;
}

/** These are required whatever trust.json says: it can ask for more, never for less. */
const CLAIMS = {
  provenance: { predicateType: PREDICATES.provenance, signers: 'builders' },
  sbom: { predicateType: PREDICATES.sbom, signers: 'builders' },
  auditReport: { predicateType: PREDICATES.auditReport, signers: 'auditors' },
  verdict: { predicateType: PREDICATES.verdict, signers: 'auditors' },
} as const;

/**
 * Verifies the attestations of one build: listed by the release, unaltered, signed by the role that may say it, about the
 * executable and not only about the release (in-toto Attestation Framework v1, validation.md).
 * `NOT_AUDITED` for a missing one, else `DIGEST_MISMATCH`, `SIGNATURE_INVALID`, `SIGNER_NOT_TRUSTED`.
 */
export function proveClaims(
  release: Release,
  build: ReleasePlatform,
  attestations: readonly Uint8Array[],
  trust: Trust,
): Checked<ProvenClaims> {
  const bundles = new Map(attestations.map((bytes) => [digestOf(bytes), bytes]));
  const proven: Partial<Record<keyof ProvenClaims, ProvenClaim>> = {};
  for (const claim of Object.keys(CLAIMS) as (keyof ProvenClaims)[]) {
    const { predicateType, signers } = CLAIMS[claim];
    const result = prove(predicateType, trust[signers], { release, build, bundles });
    if (!result.ok) return result;
    proven[claim] = result.value;
  }
  const known: readonly string[] = Object.values(CLAIMS).map(({ predicateType }) => predicateType);
  for (const predicateType of trust.predicates.filter((type) => !known.includes(type))) {
    const anyone = [...trust.builders, ...trust.auditors];
    const result = prove(predicateType as PredicateType, anyone, { release, build, bundles });
    if (!result.ok) return result;
  }
  return passed(proven as ProvenClaims);
}

interface Material {
  readonly release: Release;
  readonly build: ReleasePlatform;
  readonly bundles: ReadonlyMap<Digest, Uint8Array>;
}

function prove(predicateType: PredicateType, signers: readonly Identity[], material: Material): Checked<ProvenClaim> {
  const { release, build, bundles } = material;
  const listed = attestationsFor(release, build).find((attestation) => attestation.predicateType === predicateType);
  if (!listed) return refused(missing(predicateType, `none is listed by ${release.name}@${release.version}`));
  const bytes = bundles.get(listed.digest);
  if (!bytes) return refused(missing(predicateType, `no bundle ${listed.digest}`));
  const claim = { predicateType, subjects: [build.binary.digest], signers };
  const verified = verifyAttestation(parse(bytes), claim);
  return verified.ok ? passed(verified) : refused({ ...verified.refusal, where: predicateType });
}

/** The attestations that a host with this build needs: those about it, and those about the whole release. */
export function attestationsFor(release: Release, build: ReleasePlatform): Release['attestations'] {
  return release.attestations.filter(({ platform }) => platform === undefined || platform === build.platform);
}

/** A text that is no JSON is no bundle: the verifier refuses `undefined`. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function missing(predicateType: string, found: string): Refusal {
  return { code: 'NOT_AUDITED', message: 'a required attestation is missing', expected: predicateType, found };
}
