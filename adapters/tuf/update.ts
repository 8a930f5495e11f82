import { RegistryError } from '@provider-registry/core/model';
import type { TrustedMetadataStore } from 'tuf-js/dist/store.js';
import { metadataFile, TIMESTAMP_FILE } from './layout.ts';
import type { ReadFile } from './source.ts';
import { isSameVersion, stillTrusted, trusting } from './trusted-metadata.ts';

/** One update: what is trusted by now, where more comes from, what earlier runs kept and what this one adds to it. */
export interface Update {
  readonly store: TrustedMetadataStore;
  readonly read: ReadFile;
  readonly kept: ReadonlyMap<string, Buffer>;
  readonly fresh: Map<string, Buffer>;
}

const MAXIMUM = {
  rootRotations: 256,
  rootBytes: 512 * 1024,
  timestampBytes: 16 * 1024,
  snapshotBytes: 4 * 1024 * 1024,
  targetsBytes: 8 * 1024 * 1024,
} as const;

/** TUF §5.3 to §5.6.1: root, timestamp, snapshot and the top-level targets, in that order. */
export async function updateTopLevel(update: Update): Promise<void> {
  await updateRoot(update);
  await updateTimestamp(update);
  await updateSnapshot(update);
  await loadTargets(update, 'targets', 'root');
}

/** TUF §5.3: every root follows from the one before it. */
async function updateRoot({ store, read, fresh }: Update): Promise<void> {
  for (let rotation = 0; rotation < MAXIMUM.rootRotations; rotation += 1) {
    const path = metadataFile('root', store.root.signed.version + 1);
    const bytes = await read(path, MAXIMUM.rootBytes);
    if (!bytes) return;
    trusting(path, () => store.updateRoot(asBuffer(bytes)));
    fresh.set('root', asBuffer(bytes));
  }
  throw new RegistryError({
    code: 'METADATA_INVALID',
    message: 'the source gives new roots without an end',
    expected: `at most ${MAXIMUM.rootRotations} at once`,
  });
}

/** TUF §5.4. The kept timestamp comes first, so that an older one is recognised; it may have expired. */
async function updateTimestamp({ store, read, kept, fresh }: Update): Promise<void> {
  const known = kept.get('timestamp');
  if (known) stillTrusted(() => store.updateTimestamp(known));
  const bytes = await required(read, TIMESTAMP_FILE, MAXIMUM.timestampBytes);
  try {
    trusting(TIMESTAMP_FILE, () => store.updateTimestamp(bytes));
    fresh.set('timestamp', bytes);
  } catch (error) {
    if (!isSameVersion(error)) throw error;
  }
}

/** TUF §5.5. A kept snapshot is tried first, also because the new one is compared with it. */
async function updateSnapshot({ store, read, kept, fresh }: Update): Promise<void> {
  const known = kept.get('snapshot');
  if (known && stillTrusted(() => store.updateSnapshot(known, true))) return;
  const announced = store.timestamp?.signed.snapshotMeta;
  const path = metadataFile('snapshot', announced?.version ?? 1);
  const bytes = await required(read, path, announced?.length ?? MAXIMUM.snapshotBytes);
  trusting(path, () => store.updateSnapshot(bytes));
  fresh.set('snapshot', bytes);
}

/** TUF §5.6.1 to §5.6.6 for one role that `delegator` delegates to. */
export async function loadTargets(update: Update, role: string, delegator: string): Promise<void> {
  const { store, read, kept, fresh } = update;
  if (store.getRole(role)) return;
  const known = kept.get(role);
  if (known && stillTrusted(() => store.updateDelegatedTargets(known, role, delegator))) return;
  const announced = store.snapshot?.signed.meta[`${role}.json`];
  if (!announced) {
    throw new RegistryError({ code: 'METADATA_INVALID', message: 'the snapshot does not list a role', where: role });
  }
  const path = metadataFile(role, announced.version);
  const bytes = await required(read, path, announced.length ?? MAXIMUM.targetsBytes);
  trusting(path, () => store.updateDelegatedTargets(bytes, role, delegator));
  fresh.set(role, bytes);
}

/** A file that the metadata says exists. */
export async function required(read: ReadFile, path: string, limitBytes: number): Promise<Buffer> {
  const bytes = await read(path, limitBytes);
  if (bytes) return asBuffer(bytes);
  throw new RegistryError({ code: 'MIRROR_UNAVAILABLE', message: 'the source has no such file', where: path });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
