import { join } from 'node:path';
import { readBytes } from '@provider-registry/adapter-files';
import { digestOf, hexOf, type ProviderName, RegistryError } from '@provider-registry/core/model';
import { type ProviderRecord, parseJsonDocument, type Trust } from '@provider-registry/core/schemas';
import {
  type Key,
  Metadata,
  MetadataKind,
  type MetaFile,
  type Snapshot,
  type Targets,
  type Timestamp,
} from '@tufjs/models';
import { metadataFile, providerPath, TIMESTAMP_FILE, TRUST_PATH, targetFile } from '../layout.ts';
import { binFor } from './roles.ts';

/** What the registry's folder says now, verified. */
export interface CatalogueState {
  readonly timestamp: Metadata<Timestamp>;
  readonly snapshot: Metadata<Snapshot>;
  /** The metadata of one role that the snapshot lists. */
  loadRole(role: string): Promise<Metadata<Targets>>;
  /** What the catalogue trusts: `trust.json`. */
  readTrust(): Promise<Trust>;
  /** A provider's record; undefined while it has none. */
  readRecord(name: ProviderName): Promise<ProviderRecord | undefined>;
}

const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens a catalogue to continue it. Whatever lies in the folder is signed again under our keys, so nothing is taken from it
 * that our own timestamp key did not sign, directly or through the chain of hashes below it.
 * Throws `NOT_FOUND` where there is no catalogue and `METADATA_INVALID` for anything altered.
 */
export async function openCatalogueState(registryFolder: string, timestampKey: Key): Promise<CatalogueState> {
  const read = checkedReader(registryFolder);
  const timestamp = await read(TIMESTAMP_FILE, (bytes) => {
    const metadata = Metadata.fromJSON(MetadataKind.Timestamp, JSON.parse(bytes.toString()));
    timestampKey.verifySignature(metadata);
    return metadata;
  });
  const { snapshotMeta } = timestamp.signed;
  const snapshot = await read(metadataFile('snapshot', snapshotMeta.version), (bytes) => {
    verifyHashed(snapshotMeta, bytes);
    return Metadata.fromJSON(MetadataKind.Snapshot, JSON.parse(bytes.toString()));
  });
  const loadRole = (role: string) => readRole(read, snapshot, role);
  return {
    timestamp,
    snapshot,
    loadRole,
    readTrust: async () => {
      const bytes = await readTarget(read, await loadRole('targets'), TRUST_PATH);
      return parseJsonDocument('trust', bytes ?? '', TRUST_PATH);
    },
    readRecord: async (name) => {
      const path = providerPath(name);
      const bytes = await readTarget(read, await loadRole(binFor(path)), path);
      return bytes && parseJsonDocument('provider-record', bytes, path);
    },
  };
}

/** Reads one file of the registry and gives what `parse` makes of it; its failure means that the file was altered. */
type CheckedReader = <T>(path: string, parse: (bytes: Buffer) => T) => Promise<T>;

function checkedReader(registryFolder: string): CheckedReader {
  return async (path, parse) => {
    const bytes = Buffer.from(await readBytes(join(registryFolder, path), LIMIT_BYTES));
    try {
      return parse(bytes);
    } catch (cause) {
      throw altered(path, cause as Error);
    }
  };
}

async function readRole(read: CheckedReader, snapshot: Metadata<Snapshot>, role: string): Promise<Metadata<Targets>> {
  const listed = snapshot.signed.meta[`${role}.json`];
  if (!listed) throw altered(role, new Error('the snapshot does not list this role'));
  return read(metadataFile(role, listed.version), (bytes) => {
    verifyHashed(listed, bytes);
    return Metadata.fromJSON(MetadataKind.Targets, JSON.parse(bytes.toString()));
  });
}

async function readTarget(read: CheckedReader, role: Metadata<Targets>, path: string): Promise<Buffer | undefined> {
  const listed = role.signed.targets[path];
  if (!listed) return undefined;
  const hex = listed.hashes.sha256 ?? '';
  return read(targetFile(path, hex), (bytes) => {
    if (hexOf(digestOf(bytes)) !== hex) throw new Error('its hash is not the listed one');
    return bytes;
  });
}

/** Hashes are optional in TUF; in our own chain they are not. */
function verifyHashed(listed: MetaFile, bytes: Buffer): void {
  if (listed.hashes?.sha256 === undefined) throw new Error('no SHA-256 hash is listed');
  listed.verify(bytes);
}

function altered(where: string, cause: Error): RegistryError {
  return new RegistryError(
    {
      code: 'METADATA_INVALID',
      message: `the catalogue in this folder is not the one that was published last: ${cause.message}`,
      where,
      next: 'Restore the folder from the last publication; do not sign what others wrote.',
    },
    { cause },
  );
}
