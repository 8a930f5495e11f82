import type { Permissions } from '../../model/index.ts';
import type { Policy } from '../../schemas/index.ts';
import type { Found } from '../finding.ts';
import { coversPath, coversTarget } from './covers.ts';

/** One permission of provider.yaml, as findings speak of it. */
interface Declared {
  readonly kind: 'files-read' | 'files-write' | 'network' | 'exec' | 'env' | 'root';
  readonly target: string;
  /** What the provider does with it: “connects to db.example.org:443”. */
  readonly does: string;
}

const does = {
  'files-read': 'reads',
  'files-write': 'writes',
  network: 'connects to',
  exec: 'starts',
  env: 'reads the variable',
};

function declaredIn(permissions: Permissions): Declared[] {
  const each = (kind: keyof typeof does, targets: readonly string[]) =>
    targets.map((target) => ({ kind, target, does: `${does[kind]} ${target}` }));
  return [
    ...each('files-read', permissions.files.read),
    ...each('files-write', permissions.files.write),
    ...each('network', permissions.network.connect),
    ...each('exec', permissions.exec),
    ...each('env', permissions.env),
    ...(permissions.root ? [{ kind: 'root' as const, target: 'root', does: 'runs as root' }] : []),
  ];
}

/** Permissions that are wider than the registry allows at all. */
export function findNotAllowed(permissions: Permissions, allowed: Policy['permissions']): Found[] {
  return declaredIn(permissions)
    .filter((declared) => !isAllowed(declared, allowed))
    .map(({ kind, target, does }) => ({
      rule: 'manifest/permission-not-allowed',
      severity: 'high',
      origin: 'none',
      message: `The provider ${does}, which this registry does not allow.`,
      why: 'policy.yaml says how much any provider of this registry may ask for.',
      help: 'Declare less, or ask the registry’s owners to widen policy.yaml.',
      symbol: target,
      about: [kind, target],
    }));
}

/** What policy.yaml leaves out is not limited. */
function isAllowed({ kind, target }: Declared, allowed: Policy['permissions']): boolean {
  switch (kind) {
    case 'files-read':
      return !allowed.files || coversPath(allowed.files.read, target);
    case 'files-write':
      return !allowed.files || coversPath(allowed.files.write, target);
    case 'network':
      return !allowed.network || coversTarget(allowed.network.connect, target);
    case 'exec':
      return !allowed.exec || allowed.exec.includes(target);
    case 'env':
      return !allowed.env || allowed.env.includes(target);
    case 'root':
      return allowed.root !== false;
  }
}

const NOTEWORTHY = {
  network: 'What it learns on the host could leave it this way.',
  exec: 'The program runs with the provider’s rights, and the audit does not look into it.',
  root: 'Whatever it does wrong, it does with every right on the host.',
  'files-write': 'It changes the host, where it was meant to look.',
} as const;

/** Permissions that a policy may want a person to see, one finding for each target, so that a waiver covers only that one. */
export function findNoteworthy(permissions: Permissions): Found[] {
  return declaredIn(permissions).flatMap(({ kind, target, does }) => {
    if (kind === 'files-read' || kind === 'env') return [];
    return {
      rule: `manifest/${kind}-declared`,
      severity: 'low' as const,
      origin: 'none' as const,
      message: `The provider ${does}.`,
      why: NOTEWORTHY[kind],
      help: 'Say in the pull request what it is needed for.',
      symbol: target,
      about: [target],
    };
  });
}

/** Patterns whose meaning depends on who reads them: `.` and `..` components, empty ones. */
export function findNotNormal({ files, exec }: Permissions): Found[] {
  const paths = [...files.read, ...files.write, ...exec];
  return paths
    .filter(
      (path) =>
        path !== '/' &&
        path
          .split('/')
          .slice(1)
          .some((part) => part === '' || part === '.' || part === '..'),
    )
    .map((path) => ({
      rule: 'manifest/path-not-normal',
      severity: 'high',
      origin: 'none',
      message: `The path ${path} has an empty, “.” or “..” component.`,
      why: 'It names something else than a reader sees.',
      help: 'Write the path without them.',
      symbol: path,
      about: [path],
    }));
}
