import { join } from 'node:path';
import { type Digest, hexOf } from '@provider-registry/core/model';

/** Where things lie in a runtime's state folder (formats.md §On a runtime's host). */
export interface Layout {
  readonly folder: string;
  readonly trust: string;
  /** What was accepted from the control plane last, and when it last answered. */
  readonly accepted: string;
  /** The longest list of revocations that was ever seen here. */
  readonly revocations: string;
  readonly current: string;
  readonly generations: string;
  /** Downloads and unpacked executables that nothing has been proven about. */
  readonly partial: string;
  readonly store: string;
  stored(binary: Digest): string;
  receipt(binary: Digest): string;
  /** Release documents and attestation bundles by digest: what the receipts rest on. */
  evidence(digest: Digest): string;
}

/** The places below a state folder; none is made. */
export function layoutOf(folder: string): Layout {
  const store = join(folder, 'store');
  return {
    folder,
    trust: join(folder, 'trust'),
    accepted: join(folder, 'trust', 'accepted.json'),
    revocations: join(folder, 'trust', 'revocations.json'),
    current: join(folder, 'current'),
    generations: join(folder, 'generations'),
    partial: join(folder, 'partial'),
    store,
    stored: (binary) => join(store, hexOf(binary).slice(0, 2), hexOf(binary), 'plugin'),
    receipt: (binary) => join(folder, 'receipts', `${hexOf(binary)}.json`),
    evidence: (digest) => join(folder, 'receipts', 'evidence', hexOf(digest)),
  };
}
