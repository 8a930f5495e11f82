import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Digest, digestOf } from '@provider-registry/core/model';

/** `administrator` for people and the command line, `runtime` for an Assessment Runtime. */
export type CredentialKind = 'administrator' | 'runtime';

const PREFIX = { administrator: 'pra', runtime: 'prk' } as const satisfies Record<CredentialKind, string>;
const FORM = /^(?<prefix>pra|prk)_(?<id>[0-9a-f]{32})_[A-Za-z0-9_-]{43}$/;

/** A secret as it is stored: found by its public `id`, known by its hash alone. */
export interface StoredCredential {
  readonly id: string;
  readonly hash: Digest;
}

/**
 * A fresh credential: `pra_` or `prk_`, its id, and 256 random bits, so that a hash without salt or stretching is enough. `text` is
 * shown once and never stored.
 */
export function newCredential(kind: CredentialKind): { readonly text: string; readonly stored: StoredCredential } {
  const id = randomUUID();
  const text = `${PREFIX[kind]}_${id.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
  return { text, stored: { id, hash: digestOf(text) } };
}

/** The credential of `kind` in an Authorization header (RFC 6750 §2.1); undefined when there is none of that form. */
export function presentedCredential(header: string | undefined, kind: CredentialKind): StoredCredential | undefined {
  const text = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  const { prefix, id } = FORM.exec(text)?.groups ?? {};
  if (prefix !== PREFIX[kind] || id === undefined) return undefined;
  return { id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), hash: digestOf(text) };
}

/** Compares in a time that does not tell how much of it was right. */
export function isSame(presented: StoredCredential, stored: StoredCredential): boolean {
  return timingSafeEqual(Buffer.from(presented.hash), Buffer.from(stored.hash));
}
