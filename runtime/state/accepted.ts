import { exists, readText, writeFileAtomic } from '@provider-registry/adapter-files';
import { type Digest, LIMITS, parseDigest, RegistryError } from '@provider-registry/core/model';
import { parseJsonDocument, type Revocations } from '@provider-registry/core/schemas';
import type { Layout } from './layout.ts';

/** What was accepted from the control plane last. */
export interface Accepted {
  readonly revision: number;
  readonly hash: Digest;
  /** RFC 3339, of the configuration that was signed last. */
  readonly issuedAt: string;
  readonly expires: string;
  /** RFC 3339: when registry and control plane last said that this is still so. */
  readonly confirmedAt: string;
}

/** Undefined on a host that never accepted anything. Throws `INVALID_DOCUMENT` when the record is damaged: it protects against older ones. */
export async function readAccepted(layout: Layout): Promise<Accepted | undefined> {
  if (!(await exists(layout.accepted))) return undefined;
  const text = await readText(layout.accepted, LIMITS.documentBytes);
  try {
    const { revision, hash, issuedAt, expires, confirmedAt } = JSON.parse(text) as Accepted;
    if (!Number.isSafeInteger(revision)) throw new TypeError('no revision');
    for (const time of [issuedAt, expires, confirmedAt]) new Date(time).toISOString();
    return { revision, hash: parseDigest(hash), issuedAt, expires, confirmedAt };
  } catch (cause) {
    const refusal = {
      code: 'INVALID_DOCUMENT' as const,
      message: 'the record of the accepted configuration is damaged',
      where: layout.accepted,
      next: 'Find out who changed it; remove it to accept any configuration again.',
    };
    throw new RegistryError(refusal, { cause });
  }
}

/** Puts the record in the place of the one before, mode 0600. From then on nothing older is accepted. */
export async function writeAccepted(layout: Layout, accepted: Accepted): Promise<void> {
  await writeFileAtomic(layout.accepted, JSON.stringify(accepted), { mode: 0o600 });
}

const REVOCATIONS_BYTES = 32 * 1024 * 1024;
const NONE: Revocations = { apiVersion: 'provider-registry/v1', revocations: [] };

/** The revocations that this host has seen, without asking anybody. */
export async function readRevocations(layout: Layout): Promise<Revocations> {
  if (!(await exists(layout.revocations))) return NONE;
  const text = await readText(layout.revocations, REVOCATIONS_BYTES);
  return parseJsonDocument('revocations', text, layout.revocations, REVOCATIONS_BYTES);
}

/** Keeps a list that was verified to continue the one before, mode 0600. Writes nothing where it lies there already. */
export async function writeRevocations(layout: Layout, revocations: Revocations): Promise<void> {
  const text = JSON.stringify(revocations);
  const kept = await readText(layout.revocations, REVOCATIONS_BYTES).catch(() => undefined);
  if (kept !== text) await writeFileAtomic(layout.revocations, text, { mode: 0o600 });
}
