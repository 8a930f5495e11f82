import { join } from 'node:path';
import { exists, readText, writeFileAtomic } from '@provider-registry/adapter-files';
import { signStatement } from '@provider-registry/adapter-sigstore';
import { digestOf, LIMITS } from '@provider-registry/core/model';
import type { PlannedAttestation } from '@provider-registry/core/publish';
import type { File, Trust } from '@provider-registry/core/schemas';
import { serializeStatement, verifyBundle } from '@provider-registry/core/sign';

/** One attestation with the bundle that was made of it. */
export interface SignedAttestation extends PlannedAttestation {
  readonly bundle: Uint8Array;
  readonly file: File;
}

export interface Attester {
  /** Where bundles are kept, as `<name>.sigstore.json`. */
  readonly folder: string;
  readonly trust: Trust;
  /** Private keys in PEM. */
  readonly keys: Readonly<Record<PlannedAttestation['role'], string>>;
}

/**
 * Signs a statement, unless a trusted signer of its role signed the very same one before: signatures are randomized, and what
 * was not changed must not look changed.
 */
export async function attest(attester: Attester, planned: PlannedAttestation): Promise<SignedAttestation> {
  const text =
    (await findBundle(attester, planned)) ??
    JSON.stringify(signStatement(planned.statement, attester.keys[planned.role]));
  const bundle = Buffer.from(text);
  const file = { digest: digestOf(bundle), size: bundle.length };
  return { ...planned, bundle, file };
}

/** The bundle of an earlier run that is what signing `planned` would give, but for the randomness. */
export async function findBundle(
  attester: Omit<Attester, 'keys'>,
  planned: PlannedAttestation,
): Promise<string | undefined> {
  const path = pathOf(attester, planned);
  if (!(await exists(path))) return undefined;
  const text = await readText(path, LIMITS.bundleBytes);
  return proves(text, planned, attester.trust) ? text : undefined;
}

/** Keeps the bundle for people and for the next run. */
export async function writeBundle(attester: Attester, attestation: SignedAttestation): Promise<void> {
  await writeFileAtomic(pathOf(attester, attestation), attestation.bundle);
}

function pathOf({ folder }: Pick<Attester, 'folder'>, { name }: Pick<PlannedAttestation, 'name'>): string {
  return join(folder, `${name}.sigstore.json`);
}

function proves(text: string, planned: PlannedAttestation, trust: Trust): boolean {
  const bundle = parse(text);
  const signers = planned.role === 'builder' ? trust.builders : trust.auditors;
  const verified = verifyBundle(bundle, signers);
  return verified.ok && serializeStatement(verified.statement) === serializeStatement(planned.statement);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
