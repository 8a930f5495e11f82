import type { HttpClient } from '@provider-registry/adapter-http';
import {
  type Digest,
  digestOf,
  hexOf,
  LIMITS,
  type ProviderName,
  type Refusal,
  RegistryError,
} from '@provider-registry/core/model';
import { NO_REVOCATIONS, refuseShortenedRevocations } from '@provider-registry/core/publish/revocations';
import { type ProviderRecord, parseJsonDocument, type Revocations, type Trust } from '@provider-registry/core/schemas';
import { type Cache, readCache, writeCache } from './cache.ts';
import { readTarget } from './find-target.ts';
import { providerPath, REVOCATIONS_PATH, ROLES, TRUST_PATH } from './layout.ts';
import { type CatalogueSource, openSource } from './source.ts';
import { openTrustedMetadata } from './trusted-metadata.ts';
import { required, type Update, updateTopLevel } from './update.ts';

export interface RefreshOptions {
  readonly source: CatalogueSource;
  /** Holds what was verified before. The caller makes sure that nobody else works on it. */
  readonly stateFolder: string;
  /** The root metadata that was handed over out of band. */
  readonly initialRoot: Uint8Array;
  readonly http: HttpClient;
  readonly now: Date;
}

/** A verified view of the registry. Every byte that it gives was checked against signed metadata. */
export interface Catalogue {
  readonly trust: Trust;
  readonly revocations: Revocations;
  readonly versions: {
    readonly root: number;
    readonly timestamp: number;
    readonly snapshot: number;
    readonly revocations: number;
  };
  /** RFC 3339: when the first of root, timestamp, snapshot, targets and revocations ends. */
  readonly expires: string;
  /** The provider's record; undefined when the catalogue does not list it. */
  findProvider(name: ProviderName): Promise<ProviderRecord | undefined>;
  /** The release document of that digest. Throws `DIGEST_MISMATCH`, `MIRROR_UNAVAILABLE`. */
  fetchRelease(digest: Digest): Promise<Uint8Array>;
  /** Keeps everything that was verified so far, at once, for the next refresh. Writes nothing when there is no news. */
  commit(): Promise<void>;
}

/**
 * Brings the catalogue up to date by TUF's client workflow (TUF §5) and reads trust and revocations from it. Nothing on disk
 * changes before `commit`. Throws `METADATA_EXPIRED`, `METADATA_ROLLBACK`, `METADATA_INVALID`, `REVOCATION_ROLLBACK`,
 * `MIRROR_UNAVAILABLE`, and `INVALID_DOCUMENT` when a signed document does not follow its schema.
 */
export async function refreshCatalogue(options: RefreshOptions): Promise<Catalogue> {
  const initialRoot = Buffer.from(options.initialRoot);
  const cache = await readCache(options.stateFolder, digestOf(initialRoot));
  const update: Update = {
    store: openTrustedMetadata(cache.documents.get('root') ?? initialRoot, options.now),
    read: openSource(options.source, options.http),
    kept: cache.documents,
    fresh: new Map(),
  };
  await updateTopLevel(update);
  const trust = parseJsonDocument('trust', await listed(update, TRUST_PATH), TRUST_PATH);
  const revocations = await readRevocations(update);
  return {
    trust,
    revocations,
    versions: versionsOf(update),
    expires: earliestEnd(update),
    findProvider: (name) => findProvider(update, name),
    fetchRelease: (digest) => fetchRelease(update, digest),
    commit: () => commit(options.stateFolder, cache, update),
  };
}

async function readRevocations(update: Update): Promise<Revocations> {
  const known = update.kept.get(`targets/${REVOCATIONS_PATH}`);
  const seen = known ? parseRevocations(known) : NO_REVOCATIONS;
  const offered = parseRevocations(await listed(update, REVOCATIONS_PATH));
  throwIf(refuseShortenedRevocations(seen, offered));
  return offered;
}

const REVOCATIONS_BYTES = 32 * 1024 * 1024;

function parseRevocations(bytes: Uint8Array): Revocations {
  return parseJsonDocument('revocations', bytes, REVOCATIONS_PATH, REVOCATIONS_BYTES);
}

async function findProvider(update: Update, name: ProviderName): Promise<ProviderRecord | undefined> {
  const path = providerPath(name);
  const bytes = await readTarget(update, path);
  if (!bytes) return undefined;
  const record = parseJsonDocument('provider-record', bytes, path);
  if (record.name === name) return record;
  throw new RegistryError({
    code: 'METADATA_INVALID',
    message: 'a provider’s record is about another provider',
    where: path,
    expected: name,
    found: record.name,
  });
}

async function fetchRelease(update: Update, digest: Digest): Promise<Uint8Array> {
  const path = `releases/${hexOf(digest)}.json`;
  const bytes = await required(update.read, path, LIMITS.documentBytes);
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the release document is not the one that the catalogue lists',
    where: path,
    expected: digest,
    found,
  });
}

async function commit(stateFolder: string, cache: Cache, update: Update): Promise<void> {
  if (update.fresh.size === 0) return;
  const documents = new Map([...cache.documents, ...update.fresh]);
  await writeCache(stateFolder, { initialRoot: cache.initialRoot, documents });
}

/** A target that every registry has. */
async function listed(update: Update, path: string): Promise<Uint8Array> {
  const bytes = await readTarget(update, path);
  if (bytes) return bytes;
  throw new RegistryError({ code: 'METADATA_INVALID', message: 'the catalogue does not list a target', where: path });
}

function versionsOf({ store }: Update): Catalogue['versions'] {
  return {
    root: store.root.signed.version,
    timestamp: store.timestamp?.signed.version ?? 0,
    snapshot: store.snapshot?.signed.version ?? 0,
    revocations: store.getRole(ROLES.revocations)?.signed.version ?? 0,
  };
}

function earliestEnd({ store }: Update): string {
  const ends = [store.root, store.timestamp, store.snapshot, store.targets, store.getRole(ROLES.revocations)].flatMap(
    (metadata) => (metadata ? [Date.parse(metadata.signed.expires)] : []),
  );
  return new Date(Math.min(...ends)).toISOString();
}

function throwIf(refusal: Refusal | undefined): void {
  if (refusal) throw new RegistryError(refusal);
}
