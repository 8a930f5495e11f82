import type { Permissions } from '../../model/index.ts';
import type { FoundCapability } from '../answer.ts';
import type { Found } from '../finding.ts';
import { isDeclared, type Meaning, meaningOf, type Need } from './needs.ts';
import type { Sorted } from './reviewed.ts';

/** One privileged operation that a function can start by itself, as the tool `capabilities` tells it. */
export interface CapabilityUse {
  readonly package: string;
  readonly function: string;
  readonly capability: string;
  readonly target: string;
  /** From the function to the target. */
  readonly path: readonly string[];
  /** From the author's own code to the function, the function left out. */
  readonly callers: readonly string[];
  /** Relative to the provider's folder for its own code, else absolute. */
  readonly file: string;
  readonly line: number;
  /** The text of that line without its indentation; empty when it was not read. */
  readonly text: string;
}

/** What all uses together say against the declared permissions. */
export function judgeCapabilities(uses: readonly CapabilityUse[], sorted: Sorted, permissions: Permissions): Found[] {
  const relevant = uses.flatMap((use) => explain(use, sorted, permissions));
  const groups = Map.groupBy(relevant, ({ about, meaning }) => JSON.stringify([about, keyOf(meaning)]));
  return [
    ...sorted.substituted.map(({ module, by }) => substituted(module.Path, by)),
    ...[...groups.values()].map(findingOf),
  ];
}

/** Everything that was found, declared or not, for the report. */
export function foundCapabilities(uses: readonly CapabilityUse[]): FoundCapability[] {
  return uses
    .filter((use) => meaningOf(use.capability, use.target).kind !== 'harmless' && !isLibraryInside(use))
    .slice(0, 1000)
    .map((use) => ({
      capability: `CAPABILITY_${use.capability}`.slice(0, 500),
      symbol: use.function,
      path: [...use.callers, ...use.path].slice(0, 200),
    }));
}

interface Explained {
  readonly use: CapabilityUse;
  readonly meaning: Exclude<Meaning, { kind: 'harmless' }>;
  readonly origin: 'own' | 'dependency';
  /** What a finding is about: the function in own code, the module of a dependency. */
  readonly about: string;
}

function explain(use: CapabilityUse, { own, unreviewed }: Sorted, permissions: Permissions): Explained[] {
  const meaning = meaningOf(use.capability, use.target);
  if (meaning.kind === 'harmless' || isLibraryInside(use)) return [];
  if (meaning.kind === 'needs' && isDeclared(meaning.need, permissions)) return [];
  if (own.some(({ ImportPath }) => ImportPath === use.package))
    return [{ use, meaning, origin: 'own', about: use.function }];
  const module = unreviewed.find(({ ImportPath }) => ImportPath === use.package)?.Module;
  return [
    { use, meaning, origin: 'dependency', about: module ? `${module.Path}@${module.Version ?? ''}` : use.package },
  ];
}

/** The standard library is full of system calls, unsafe pointers and reflection; only who uses them himself has them. */
function isLibraryInside({ capability, target, path }: CapabilityUse): boolean {
  return meaningOf(capability, target).kind === 'opaque' && path.length > 2;
}

const keyOf = (meaning: Explained['meaning']) => (meaning.kind === 'needs' ? meaning.need : meaning.does);

const NEEDS: Readonly<Record<Need, { can: string; permission: string }>> = {
  'files-read': { can: 'read files', permission: 'permissions.files.read' },
  'files-write': { can: 'change files', permission: 'permissions.files.write' },
  network: { can: 'use the network', permission: 'permissions.network.connect' },
  exec: { can: 'start other programs', permission: 'permissions.exec' },
  env: { can: 'read environment variables', permission: 'permissions.env' },
};

/** One finding for all that one function, or one dependency, does of a kind. The first use stands for the others. */
function findingOf(group: readonly Explained[]): Found {
  const first = shortest(group);
  const { use, meaning, origin, about } = first;
  const targets = [...new Set(group.map((item) => item.use.target))].sort();
  const own = origin === 'own';
  return {
    rule: `capabilities/${meaning.kind === 'needs' ? 'undeclared' : 'opaque'}-${origin}`,
    severity: severityOf(first),
    origin,
    message: messageOf(first, targets),
    why:
      meaning.kind === 'needs'
        ? whyUndeclared(origin)
        : 'What the audit cannot look into could do anything that the sandbox lets it do.',
    help: helpOf(first),
    ...(own && { location: { file: use.file, line: Math.max(1, use.line) } }),
    symbol: use.function,
    path: [...use.callers, ...use.path].slice(0, 200),
    about: own ? [about, keyOf(meaning), ...targets, use.text] : [about, keyOf(meaning)],
  };
}

/** The use that says most with least: seen called by own code, then the shortest way. */
function shortest(group: readonly Explained[]): Explained {
  const length = ({ use }: Explained) => use.path.length + use.callers.length;
  const called = group.filter(({ origin, use }) => origin === 'own' || use.callers.length > 0);
  return (called.length > 0 ? called : group).reduce((best, item) => (length(item) < length(best) ? item : best));
}

function severityOf({ meaning, origin, use }: Explained): Found['severity'] {
  if (origin === 'dependency') return use.callers.length > 0 ? 'medium' : 'low';
  return meaning.kind === 'needs' ? 'high' : meaning.severity;
}

function messageOf({ use, meaning, origin, about }: Explained, targets: readonly string[]): string {
  const by = targets.slice(0, 3).join(', ') + (targets.length > 3 ? ' and others' : '');
  if (origin === 'own') {
    return meaning.kind === 'needs'
      ? `${about} can ${NEEDS[meaning.need].can} (${by}), and provider.yaml declares nothing of the kind.`
      : `${about} ${meaning.does}${targets[0] === about ? '' : ` (${by})`}.`;
  }
  const seen = use.callers.length > 0 ? '' : ' No call from the provider’s own code was seen.';
  return meaning.kind === 'needs'
    ? `The dependency ${about} can ${NEEDS[meaning.need].can} (in ${use.function}), and provider.yaml declares nothing of the kind.${seen}`
    : `The dependency ${about} ${meaning.does} (in ${use.function}).${seen}`;
}

function whyUndeclared(origin: 'own' | 'dependency'): string {
  return origin === 'own'
    ? 'Who approves a provider approves what it declares; on a host the sandbox would stop this.'
    : 'A library does on a host whatever it can; nobody has looked at this one for the registry.';
}

function helpOf({ meaning, origin }: Explained): string {
  const library = 'Do without the library, or ask the registry’s owners to review it (reviewedModules in policy.yaml).';
  if (meaning.kind === 'opaque') return origin === 'own' ? 'Write it without, or explain it to a reviewer.' : library;
  return origin === 'own'
    ? `Declare it under ${NEEDS[meaning.need].permission} in provider.yaml, or do without it.`
    : `Declare it under ${NEEDS[meaning.need].permission} if the provider needs it. ${library}`;
}

function substituted(module: string, by: string): Found {
  return {
    rule: 'capabilities/reviewed-module-replaced',
    severity: 'critical',
    origin: 'dependency',
    message: `The reviewed module ${module} is replaced by ${by}.`,
    why: 'The registry trusts this library by its name and hash; other code under its name would be trusted as well.',
    help: 'Remove the replace directive, and run go mod tidy.',
    location: { file: 'go.mod' },
    symbol: module,
    about: [module, by],
  };
}
