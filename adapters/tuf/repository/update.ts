import { canonicalJson, type ProviderName } from '@provider-registry/core/model';
import type { Revocations } from '@provider-registry/core/schemas';
import type { Metadata, MetaFile, TargetFile, Targets } from '@tufjs/models';
import { metadataFile, providerPath, REVOCATIONS_PATH, ROLES, TIMESTAMP_FILE } from '../layout.ts';
import { describeMetadata, describeTarget, targetWrite } from './content.ts';
import {
  binFor,
  binNames,
  binRole,
  catalogueRole,
  common,
  isPastHalf,
  type Lifetimes,
  revocationsRole,
  snapshotRole,
  timestampRole,
} from './roles.ts';
import { signMetadata, type TufSigner } from './signer.ts';
import type { CatalogueState } from './state.ts';
import type { Write } from './write.ts';

/** The keys that publishing needs, and that live where it runs. */
export interface OnlineSigners {
  readonly catalogue: TufSigner;
  readonly snapshot: TufSigner;
  readonly timestamp: TufSigner;
}

export interface CatalogueChange {
  /** Provider records that are new or changed, whole. */
  readonly providers: ReadonlyMap<ProviderName, Uint8Array>;
  /** The complete list, when it changes, with the security team's key. */
  readonly revocations?: { readonly list: Revocations; readonly signer: TufSigner };
}

export interface UpdateOptions {
  readonly signers: OnlineSigners;
  readonly lifetimes: Lifetimes;
  readonly now: Date;
}

/** A role's next metadata, not yet numbered into the snapshot. */
interface NextRole {
  readonly role: string;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/**
 * The files that take the catalogue from `state` to one with `change`, the timestamp last; none when nothing changes and no
 * online role is past half of its life (those are signed again on the way).
 */
export async function prepareUpdate(
  state: CatalogueState,
  change: CatalogueChange,
  options: UpdateOptions,
): Promise<Write[]> {
  const roles = [...(await nextBins(state, change, options)), ...(await nextRevocations(state, change, options))];
  const closing = closeUpdate(state, roles, options);
  if (closing.length === 0) return [];
  return [
    ...[...change.providers].map(([name, bytes]) => targetWrite(providerPath(name), bytes)),
    ...(change.revocations ? [targetWrite(REVOCATIONS_PATH, listBytes(change.revocations.list))] : []),
    ...roles.map(({ role, version, bytes }) => ({ path: metadataFile(role, version), bytes })),
    ...closing,
  ];
}

/** Records by the bin that lists them. */
function sortIntoBins(change: CatalogueChange): Map<string, TargetFile[]> {
  const additions = new Map<string, TargetFile[]>();
  for (const [name, bytes] of change.providers) {
    const target = describeTarget(providerPath(name), bytes);
    const bin = binFor(target.path);
    additions.set(bin, [...(additions.get(bin) ?? []), target]);
  }
  return additions;
}

/**
 * The catalogue role and all bins are signed anew together, and a bin also whenever it changes: so no bin is older than the
 * catalogue role, and only that one has to be looked at to know whether any is due.
 */
async function nextBins(state: CatalogueState, change: CatalogueChange, options: UpdateOptions): Promise<NextRole[]> {
  const { signers, lifetimes, now } = options;
  const days = lifetimes.catalogueDays;
  const { signed: catalogue } = await state.loadRole(ROLES.catalogue);
  const isRenewal = isDue(catalogue, days, options);
  const additions = sortIntoBins(change);
  const next: NextRole[] = [];
  for (const bin of isRenewal ? binNames() : additions.keys()) {
    const { signed } = await state.loadRole(bin);
    const added = (additions.get(bin) ?? []).filter((target) => !isListed(signed, target));
    if (added.length === 0 && !isRenewal) continue;
    const targets = { ...signed.targets, ...Object.fromEntries(added.map((target) => [target.path, target])) };
    const version = signed.version + 1;
    const metadata = binRole(common(version, now, days), targets);
    next.push({ role: bin, version, bytes: signMetadata(metadata, [signers.catalogue]) });
  }
  if (isRenewal) next.push(nextCatalogueRole(catalogue.version + 1, options));
  return next;
}

function nextCatalogueRole(version: number, { signers, lifetimes, now }: UpdateOptions): NextRole {
  const metadata = catalogueRole(common(version, now, lifetimes.catalogueDays), signers.catalogue.key);
  return { role: ROLES.catalogue, version, bytes: signMetadata(metadata, [signers.catalogue]) };
}

async function nextRevocations(
  state: CatalogueState,
  { revocations }: CatalogueChange,
  { lifetimes, now }: UpdateOptions,
): Promise<NextRole[]> {
  if (!revocations) return [];
  const { signed } = await state.loadRole(ROLES.revocations);
  const target = describeTarget(REVOCATIONS_PATH, listBytes(revocations.list));
  if (isListed(signed, target) && !isPastHalf(signed.expires, now, lifetimes.revocationsDays)) return [];
  const version = signed.version + 1;
  const metadata = revocationsRole(common(version, now, lifetimes.revocationsDays), target);
  return [{ role: ROLES.revocations, version, bytes: signMetadata(metadata, [revocations.signer]) }];
}

/** Snapshot and timestamp, when something below them changed or they are due. */
function closeUpdate(state: CatalogueState, roles: readonly NextRole[], options: UpdateOptions): Write[] {
  const { signers, lifetimes, now } = options;
  const { snapshot, timestamp } = state;
  const files: Write[] = [];
  let listed = timestamp.signed.snapshotMeta;
  if (roles.length > 0 || isDue(snapshot.signed, lifetimes.snapshotDays, options)) {
    const version = snapshot.signed.version + 1;
    const meta: Record<string, MetaFile> = { ...snapshot.signed.meta };
    for (const { role, version: of, bytes } of roles) meta[`${role}.json`] = describeMetadata(of, bytes);
    const next = signMetadata(snapshotRole(common(version, now, lifetimes.snapshotDays), meta), [signers.snapshot]);
    files.push({ path: metadataFile('snapshot', version), bytes: next });
    listed = describeMetadata(version, next);
  }
  if (files.length === 0 && !isDue(timestamp.signed, lifetimes.timestampDays, options)) return [];
  const base = common(timestamp.signed.version + 1, now, lifetimes.timestampDays);
  files.push({ path: TIMESTAMP_FILE, bytes: signMetadata(timestampRole(base, listed), [signers.timestamp]) });
  return files;
}

function isDue({ expires }: { readonly expires: string }, days: number, { now }: UpdateOptions): boolean {
  return isPastHalf(expires, now, days);
}

function isListed(targets: Metadata<Targets>['signed'], target: TargetFile): boolean {
  return targets.targets[target.path]?.equals(target) === true;
}

function listBytes(list: Revocations): Uint8Array {
  return Buffer.from(canonicalJson(list));
}
