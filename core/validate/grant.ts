import { matchesPath, patternRoot } from '../launch/index.ts';
import type { Permissions, Refusal } from '../model/index.ts';

/** Why a grant is wider than what was declared, audited and signed. A control plane can only narrow. `PERMISSIONS_EXCEEDED`. */
export function refuseWiderGrant(declared: Permissions, granted: Permissions): Refusal | undefined {
  const wider = [
    ...excess('files.read', granted.files.read, [...declared.files.read, ...declared.files.write], isPathWithin),
    ...excess('files.write', granted.files.write, declared.files.write, isPathWithin),
    ...excess('network.connect', granted.network.connect, declared.network.connect, isSame),
    ...excess('exec', granted.exec, declared.exec, isSame),
    ...excess('env', granted.env, declared.env, isSame),
    ...(granted.root && !declared.root ? ['root'] : []),
  ];
  if (wider.length === 0) return undefined;
  return {
    code: 'PERMISSIONS_EXCEEDED',
    message: 'more is granted than the provider declares',
    expected: 'at most what the release declares',
    found: wider.join(', ').slice(0, 300),
  };
}

function excess(
  name: string,
  granted: readonly string[],
  declared: readonly string[],
  isWithin: (narrow: string, wide: string) => boolean,
): string[] {
  return granted.filter((entry) => !declared.some((wide) => isWithin(entry, wide))).map((entry) => `${name}: ${entry}`);
}

const isSame = (narrow: string, wide: string) => narrow === wide;

/** A pattern lies within another when they are the same, or the wider one is a whole tree that holds where it begins. */
function isPathWithin(narrow: string, wide: string): boolean {
  if (narrow === wide) return true;
  const { path, reach } = patternRoot(narrow);
  if (path.split('/').some((part) => part === '.' || part === '..')) return false;
  return reach === 'exact' ? matchesPath(wide, path) : patternRoot(wide).reach === 'whole' && matchesPath(wide, path);
}
