import { isDeepStrictEqual } from 'node:util';
import type { Digest } from '../model/index.ts';
import { findWithdrawal } from '../publish/revocations/index.ts';
import type { Generation, InstalledProvider, Revocations } from '../schemas/index.ts';

/** A provider that is wanted on this host, with the build that fits it. */
export type Candidate = Omit<InstalledProvider, 'probe'>;

/** What stands between what a host has and what it must have. */
export interface InstallPlan {
  /** Executables that are not in the store, each once. */
  readonly fetch: readonly Candidate[];
  /** To be started once on this host: the executable, or what it may do, is new. */
  readonly probe: readonly Candidate[];
  /** Probed before as they are wanted now. */
  readonly keep: readonly InstalledProvider[];
  /** In the current generation, and no longer wanted. */
  readonly remove: readonly InstalledProvider[];
}

/** Compares the current generation and the store with what is wanted. A desired configuration is complete: what it leaves out goes. */
export function planInstall(
  current: Generation | undefined,
  desired: readonly Candidate[],
  store: ReadonlySet<Digest>,
): InstallPlan {
  const before = current?.providers ?? [];
  const probed = (wanted: Candidate) => before.find((had) => startsAlike(had, wanted));
  const missing = desired.filter(({ digest }) => !store.has(digest));
  return {
    fetch: missing.filter(({ digest }, i) => missing.findIndex((other) => other.digest === digest) === i),
    probe: desired.filter((wanted) => !probed(wanted)),
    keep: desired.flatMap((wanted) => {
      const had = probed(wanted);
      return had ? [{ ...wanted, probe: had.probe }] : [];
    }),
    remove: before.filter(({ name }) => !desired.some((wanted) => wanted.name === name)),
  };
}

/** A probe that failed says nothing about the next one: the host may have been mended since. */
function startsAlike(had: InstalledProvider, wanted: Candidate): boolean {
  return (
    had.name === wanted.name &&
    had.digest === wanted.digest &&
    had.probe === 'ok' &&
    isDeepStrictEqual(had.permissions, wanted.permissions) &&
    isDeepStrictEqual(had.protocol, wanted.protocol)
  );
}

/** Whether a host needs nothing: it acts on this configuration, every probe was good, and nothing of it was revoked since. */
export function isUpToDate(
  current: Generation | undefined,
  hash: Digest,
  revocations: Revocations,
): current is Generation {
  if (current?.configuration.hash !== hash) return false;
  return current.providers.every((provider) => provider.probe === 'ok' && !isRevoked(provider, revocations));
}

/** Whether an installed provider must be stopped. A yank leaves it where it is. */
export function isRevoked(
  { name, version, release, digest }: InstalledProvider,
  { revocations }: Revocations,
): boolean {
  return findWithdrawal({ name, version, digests: [release, digest] }, revocations)?.kind === 'revoke';
}

/** The generation that follows `current`, its providers by name. */
export function nextGeneration(
  current: Generation | undefined,
  configuration: Generation['configuration'],
  providers: readonly InstalledProvider[],
  now: Date,
): Generation {
  return {
    apiVersion: 'provider-registry/v1',
    number: (current?.number ?? 0) + 1,
    createdAt: now.toISOString(),
    configuration: { revision: configuration.revision, hash: configuration.hash },
    providers: [...providers].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
