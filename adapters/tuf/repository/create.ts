import { canonicalJson, RegistryError } from '@provider-registry/core/model';
import { NO_REVOCATIONS } from '@provider-registry/core/publish/revocations';
import type { Trust } from '@provider-registry/core/schemas';
import { refuseTrust } from '@provider-registry/core/sign';
import type { MetaFile } from '@tufjs/models';
import { metadataFile, REVOCATIONS_PATH, ROLES, TIMESTAMP_FILE, TRUST_PATH } from '../layout.ts';
import { describeMetadata, describeTarget, targetWrite } from './content.ts';
import {
  binNames,
  binRole,
  catalogueRole,
  common,
  type Lifetimes,
  revocationsRole,
  rootRole,
  snapshotRole,
  targetsRole,
  timestampRole,
} from './roles.ts';
import { signMetadata, type TufSigner } from './signer.ts';
import type { Write } from './write.ts';

/** Of the root's keys this many must sign. */
export const ROOT_THRESHOLD = 2;

/** Every key of a catalogue; only the people who found it ever have them all at once. */
export interface CatalogueSigners {
  readonly root: readonly TufSigner[];
  readonly targets: TufSigner;
  readonly revocations: TufSigner;
  readonly catalogue: TufSigner;
  readonly snapshot: TufSigner;
  readonly timestamp: TufSigner;
}

export interface NewCatalogue {
  readonly trust: Trust;
  readonly signers: CatalogueSigners;
  readonly lifetimes: Lifetimes;
  readonly now: Date;
}

/**
 * The files of a catalogue that lists no provider yet, the timestamp last. The same input gives the same bytes.
 * Throws `INVALID_DOCUMENT` for a trust document that must not be used.
 */
export function createCatalogueFiles({ trust, signers, lifetimes, now }: NewCatalogue): Write[] {
  const refusal = refuseTrust(trust);
  if (refusal) throw new RegistryError(refusal);
  const first = (days: number) => common(1, now, days);
  const trustBytes = Buffer.from(canonicalJson(trust));
  const revocationsBytes = Buffer.from(canonicalJson(NO_REVOCATIONS));

  const keys = { revocations: signers.revocations.key, catalogue: signers.catalogue.key };
  const targets = targetsRole(first(lifetimes.targetsDays), describeTarget(TRUST_PATH, trustBytes), keys);
  const list = describeTarget(REVOCATIONS_PATH, revocationsBytes);
  const roles = new Map<string, Uint8Array>([
    ['targets', signMetadata(targets, [signers.targets])],
    [ROLES.revocations, signMetadata(revocationsRole(first(lifetimes.revocationsDays), list), [signers.revocations])],
    [ROLES.catalogue, signMetadata(catalogueRole(first(lifetimes.catalogueDays), keys.catalogue), [signers.catalogue])],
  ]);
  const emptyBin = signMetadata(binRole(first(lifetimes.catalogueDays), {}), [signers.catalogue]);
  for (const name of binNames()) roles.set(name, emptyBin);

  return [
    targetWrite(TRUST_PATH, trustBytes),
    targetWrite(REVOCATIONS_PATH, revocationsBytes),
    { path: metadataFile('root', 1), bytes: firstRoot(signers, lifetimes, now) },
    ...[...roles].map(([role, bytes]) => ({ path: metadataFile(role, 1), bytes })),
    ...firstSnapshot(roles, signers, lifetimes, now),
  ];
}

function firstRoot(signers: CatalogueSigners, lifetimes: Lifetimes, now: Date): Uint8Array {
  const root = rootRole(common(1, now, lifetimes.rootDays), {
    root: { keys: signers.root.map(({ key }) => key), threshold: ROOT_THRESHOLD },
    targets: signers.targets.key,
    snapshot: signers.snapshot.key,
    timestamp: signers.timestamp.key,
  });
  return signMetadata(root, signers.root);
}

function firstSnapshot(
  roles: ReadonlyMap<string, Uint8Array>,
  signers: CatalogueSigners,
  lifetimes: Lifetimes,
  now: Date,
): Write[] {
  const meta: Record<string, MetaFile> = {};
  for (const [role, bytes] of roles) meta[`${role}.json`] = describeMetadata(1, bytes);
  const snapshot = signMetadata(snapshotRole(common(1, now, lifetimes.snapshotDays), meta), [signers.snapshot]);
  const listed = describeMetadata(1, snapshot);
  const timestamp = signMetadata(timestampRole(common(1, now, lifetimes.timestampDays), listed), [signers.timestamp]);
  return [
    { path: metadataFile('snapshot', 1), bytes: snapshot },
    { path: TIMESTAMP_FILE, bytes: timestamp },
  ];
}
