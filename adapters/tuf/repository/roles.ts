import type { RegistryConfig } from '@provider-registry/core/schemas';
import { type Key, Metadata, type MetaFile, Root, Snapshot, type TargetFile, Targets, Timestamp } from '@tufjs/models';
import { Delegations } from '@tufjs/models/dist/delegations.js';
import { DelegatedRole, Role, SuccinctRoles } from '@tufjs/models/dist/role.js';
import { BIN_BITS, PROVIDERS_PATTERN, REVOCATIONS_PATH, ROLES } from '../layout.ts';

export type Lifetimes = RegistryConfig['lifetimes'];

const SPEC_VERSION = '1.0.31';
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

interface Common {
  readonly version: number;
  readonly specVersion: string;
  readonly expires: string;
}

/** What every role's metadata begins with. TUF §4.2 writes times without fractions of a second. */
export function common(version: number, now: Date, days: number): Common {
  const expires = new Date(now.getTime() + days * DAY_MILLISECONDS).toISOString().replace(/\.\d+Z$/, 'Z');
  return { version, specVersion: SPEC_VERSION, expires };
}

/** True when more than half of `days` is over: time to sign again. */
export function isPastHalf(expires: string, now: Date, days: number): boolean {
  return Date.parse(expires) - now.getTime() < (days * DAY_MILLISECONDS) / 2;
}

/** Which keys each role has, and how many of them must sign. */
export interface RoleKeys {
  readonly root: { readonly keys: readonly Key[]; readonly threshold: number };
  readonly targets: Key;
  readonly snapshot: Key;
  readonly timestamp: Key;
}

/** TUF §4.3: which keys sign for each top-level role, and that snapshots are consistent (TUF §6.2). Unsigned. */
export function rootRole(base: Common, keys: RoleKeys): Metadata<Root> {
  const single = (key: Key) => new Role({ keyIDs: [key.keyID], threshold: 1 });
  const all = [...keys.root.keys, keys.targets, keys.snapshot, keys.timestamp];
  return new Metadata(
    new Root({
      ...base,
      consistentSnapshot: true,
      keys: Object.fromEntries(all.map((key) => [key.keyID, key])),
      roles: {
        root: new Role({ keyIDs: keys.root.keys.map(({ keyID }) => keyID), threshold: keys.root.threshold }),
        targets: single(keys.targets),
        snapshot: single(keys.snapshot),
        timestamp: single(keys.timestamp),
      },
    }),
  );
}

/**
 * The offline top: lists `trust.json` itself, and delegates. The revocations' role ends the search for its path, so that no
 * later role, whoever holds its key, can speak about revocations.
 */
export function targetsRole(
  base: Common,
  trust: TargetFile,
  keys: { revocations: Key; catalogue: Key },
): Metadata<Targets> {
  const delegated = (name: string, key: Key, path: string) =>
    new DelegatedRole({ name, keyIDs: [key.keyID], threshold: 1, terminating: true, paths: [path] });
  return new Metadata(
    new Targets({
      ...base,
      targets: { [trust.path]: trust },
      delegations: new Delegations({
        keys: { [keys.revocations.keyID]: keys.revocations, [keys.catalogue.keyID]: keys.catalogue },
        roles: {
          [ROLES.revocations]: delegated(ROLES.revocations, keys.revocations, REVOCATIONS_PATH),
          [ROLES.catalogue]: delegated(ROLES.catalogue, keys.catalogue, PROVIDERS_PATTERN),
        },
      }),
    }),
  );
}

/** Lists the revocations as its only target, and delegates to nobody (TUF §4.5). Unsigned. */
export function revocationsRole(base: Common, list: TargetFile): Metadata<Targets> {
  return new Metadata(new Targets({ ...base, targets: { [list.path]: list } }));
}

/** Between the top and the bins, because a role delegates either to named roles or to hash bins (TAP 15). */
export function catalogueRole(base: Common, key: Key): Metadata<Targets> {
  return new Metadata(
    new Targets({
      ...base,
      targets: {},
      delegations: new Delegations({ keys: { [key.keyID]: key }, succinctRoles: bins([key.keyID]) }),
    }),
  );
}

/** One of the hash bins: the provider records that fall into it, by target path (TUF §4.5, TAP 15). Unsigned. */
export function binRole(base: Common, targets: Readonly<Record<string, TargetFile>>): Metadata<Targets> {
  return new Metadata(new Targets({ ...base, targets: { ...targets } }));
}

function bins(keyIDs: string[]): SuccinctRoles {
  return new SuccinctRoles({ keyIDs, threshold: 1, bitLength: BIN_BITS, namePrefix: ROLES.binPrefix });
}

/** The names of all bins. */
export function binNames(): string[] {
  return [...bins([]).getRoles()];
}

/** The bin that lists `path`. */
export function binFor(path: string): string {
  return bins([]).getRoleForTarget(path);
}

/** TUF §4.4: the metadata of targets and of every role below, by `<role>.json`. Unsigned. */
export function snapshotRole(base: Common, meta: Readonly<Record<string, MetaFile>>): Metadata<Snapshot> {
  return new Metadata(new Snapshot({ ...base, meta: { ...meta } }));
}

/** TUF §4.6: the one snapshot that is current. Unsigned. */
export function timestampRole(base: Common, snapshotMeta: MetaFile): Metadata<Timestamp> {
  return new Metadata(new Timestamp({ ...base, snapshotMeta }));
}
