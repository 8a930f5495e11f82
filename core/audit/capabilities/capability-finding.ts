import type { Found } from '../finding.ts';
import type { CapabilityUse, Relevant } from './capability-use.ts';
import type { Need } from './needs.ts';
import { shortName } from './symbol-names.ts';

/** Uses of one kind by one function of own code, or by one dependency: one finding. */
export interface UseGroup {
  readonly origin: 'own' | 'dependency';
  /** The function in own code; path and version of a dependency's module. */
  readonly by: string;
  readonly meaning: Relevant;
  readonly uses: readonly CapabilityUse[];
}

const NEEDS: Readonly<Record<Need, { can: string; permission: string }>> = {
  'files-read': { can: 'read files', permission: 'permissions.files.read' },
  'files-write': { can: 'change files', permission: 'permissions.files.write' },
  network: { can: 'use the network', permission: 'permissions.network.connect' },
  exec: { can: 'start other programs', permission: 'permissions.exec' },
  env: { can: 'read environment variables', permission: 'permissions.env' },
};

/** The use that is easiest to follow stands for the others. */
export function findingOf(group: UseGroup): Found {
  const use = easiest(group.uses);
  const { origin, meaning } = group;
  return {
    rule: `capabilities/${meaning.kind === 'needs' ? 'undeclared' : 'opaque'}-${origin}`,
    severity: severityOf(group, use),
    origin,
    message: origin === 'own' ? ownMessage(group) : dependencyMessage(group, use),
    why: whyOf(group),
    help: helpOf(group),
    ...(origin === 'own' && { location: { file: use.file, line: Math.max(1, use.line) } }),
    symbol: use.function,
    path: [...use.callers, ...use.path].slice(0, 200),
    about: aboutOf(group),
  };
}

function easiest(uses: readonly CapabilityUse[]): CapabilityUse {
  const length = ({ path, callers }: CapabilityUse) => path.length + callers.length;
  const called = uses.filter(({ callers }) => callers.length > 0);
  return (called.length > 0 ? called : uses).reduce((best, use) => (length(use) < length(best) ? use : best));
}

function severityOf({ origin, meaning }: UseGroup, { callers }: CapabilityUse): Found['severity'] {
  if (origin === 'dependency') return callers.length > 0 ? 'medium' : 'low';
  return meaning.kind === 'needs' ? 'high' : meaning.severity;
}

/** Own code: every line that does it, so that a decision on one is none on another. A dependency's code is that of its version. */
function aboutOf({ origin, by, meaning, uses }: UseGroup): string[] {
  const kind = meaning.kind === 'needs' ? meaning.need : meaning.does;
  if (origin === 'dependency') return [by, kind];
  const distinct = (pick: (use: CapabilityUse) => string) => [...new Set(uses.map(pick))].sort();
  return [by, kind, ...distinct(({ target }) => target), ...distinct(({ text }) => text)];
}

function ownMessage({ by, meaning, uses }: UseGroup): string {
  const called = [...new Set(uses.flatMap(({ path }) => path.slice(1, 2)))].map(shortName).sort();
  const calls =
    called.length === 0 ? '' : ` (${called.slice(0, 3).join(', ')}${called.length > 3 ? ' and others' : ''})`;
  return meaning.kind === 'needs'
    ? `${shortName(by)} can ${NEEDS[meaning.need].can}${calls}, and provider.yaml declares nothing of the kind.`
    : `${shortName(by)} ${meaning.does}${calls}.`;
}

function dependencyMessage({ by, meaning }: UseGroup, use: CapabilityUse): string {
  const where = `in ${shortName(use.function)}`;
  const seen = use.callers.length > 0 ? '' : ' No call from the provider’s own code was seen.';
  return meaning.kind === 'needs'
    ? `The dependency ${by} can ${NEEDS[meaning.need].can} (${where}), and provider.yaml declares nothing of the kind.${seen}`
    : `The dependency ${by} ${meaning.does} (${where}).${seen}`;
}

function whyOf({ origin, meaning }: UseGroup): string {
  if (meaning.kind === 'opaque')
    return 'What the audit cannot look into could do anything that the sandbox lets it do.';
  return origin === 'own'
    ? 'Who approves a provider approves what it declares; on a host the sandbox would stop this.'
    : 'A library does on a host whatever it can; nobody has looked at this one for the registry.';
}

function helpOf({ origin, meaning }: UseGroup): string {
  const library = 'Do without the library, or ask the registry’s owners to review it (reviewedModules in policy.yaml).';
  if (meaning.kind === 'opaque') return origin === 'own' ? 'Write it without, or explain it to a reviewer.' : library;
  return origin === 'own'
    ? `Declare it under ${NEEDS[meaning.need].permission} in provider.yaml, or do without it.`
    : `Declare it under ${NEEDS[meaning.need].permission} if the provider needs it. ${library}`;
}

/** Other code under the name of a library that the registry trusts. */
export function substitutedFinding(module: string, by: string): Found {
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
