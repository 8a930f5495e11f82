import { digestOf, hexOf, RegistryError } from '@provider-registry/core/model';
import type { TargetFile } from '@tufjs/models';
import { targetFile } from './layout.ts';
import { loadTargets, required, type Update } from './update.ts';

interface Visit {
  readonly role: string;
  readonly delegator: string;
}

const MAXIMUM_DELEGATIONS = 32;

/**
 * The bytes of the target at `path`, verified; undefined when no role that may speak for this path lists it.
 * TUF §5.6.7: pre-order, depth first, each role once; a terminating role has the last word.
 */
export async function readTarget(update: Update, path: string): Promise<Uint8Array | undefined> {
  const target = await findTarget(update, path);
  return target && fetchTarget(update, target);
}

async function findTarget(update: Update, path: string): Promise<TargetFile | undefined> {
  const toVisit: Visit[] = [{ role: 'targets', delegator: 'root' }];
  const visited = new Set<string>();
  for (let visit = toVisit.pop(); visit && visited.size < MAXIMUM_DELEGATIONS; visit = toVisit.pop()) {
    if (visited.has(visit.role)) continue;
    visited.add(visit.role);
    await loadTargets(update, visit.role, visit.delegator);
    const targets = update.store.getRole(visit.role)?.signed;
    if (targets && Object.hasOwn(targets.targets, path)) return targets.targets[path];
    const children = [...(targets?.delegations?.rolesForTarget(path) ?? [])];
    const last = children.findIndex(({ terminating }) => terminating);
    const followed = last === -1 ? children : children.slice(0, last + 1);
    if (last !== -1) toVisit.length = 0;
    const { role: delegator } = visit;
    toVisit.push(...followed.map(({ role }) => ({ role, delegator })).reverse());
  }
  return undefined;
}

/** TUF §5.7.3: length and hash are those that the metadata names. SHA-256 has to be among them. */
async function fetchTarget({ read, kept, fresh }: Update, target: TargetFile): Promise<Uint8Array> {
  const hex = target.hashes.sha256;
  if (hex === undefined) throw altered(target.path, 'a SHA-256 hash in the metadata');
  const name = `targets/${target.path}`;
  const known = kept.get(name);
  if (known && hexOf(digestOf(known)) === hex) return known;
  const bytes = await required(read, targetFile(target.path, hex), target.length);
  const found = hexOf(digestOf(bytes));
  if (bytes.length !== target.length || found !== hex) throw altered(target.path, `sha256:${hex}`, `sha256:${found}`);
  fresh.set(name, bytes);
  return bytes;
}

function altered(where: string, expected: string, found?: string): RegistryError {
  return new RegistryError({
    code: 'METADATA_INVALID',
    message: 'a target is not what the signed metadata lists',
    where,
    expected,
    ...(found !== undefined && { found }),
  });
}
