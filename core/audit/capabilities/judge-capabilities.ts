import type { Permissions } from '../../model/index.ts';
import type { FoundCapability } from '../answer.ts';
import type { Found } from '../finding.ts';
import { findingOf, substitutedFinding, type UseGroup } from './capability-finding.ts';
import { type CapabilityUse, relevantMeaning } from './capability-use.ts';
import { isDeclared } from './needs.ts';
import type { Sorted } from './reviewed.ts';
import { declaredFunction } from './symbol-names.ts';

/** What all uses together say against the declared permissions. */
export function judgeCapabilities(uses: readonly CapabilityUse[], sorted: Sorted, permissions: Permissions): Found[] {
  const groups = new Map<string, UseGroup>();
  for (const use of uses) {
    const meaning = relevantMeaning(use);
    if (!meaning || (meaning.kind === 'needs' && isDeclared(meaning.need, permissions))) continue;
    const { origin, by } = ownerOf(use, sorted);
    const key = JSON.stringify([origin, by, meaning]);
    groups.set(key, { origin, by, meaning, uses: [...(groups.get(key)?.uses ?? []), use] });
  }
  return [
    ...sorted.substituted.map(({ module, by }) => substitutedFinding(module.Path, by)),
    ...[...groups.values()].map(findingOf),
  ];
}

function ownerOf(use: CapabilityUse, { own, unreviewed }: Sorted): Pick<UseGroup, 'origin' | 'by'> {
  if (own.some(({ ImportPath }) => ImportPath === use.package)) {
    return { origin: 'own', by: declaredFunction(use.function) };
  }
  const module = unreviewed.find(({ ImportPath }) => ImportPath === use.package)?.Module;
  return { origin: 'dependency', by: module ? `${module.Path}@${module.Version ?? ''}` : use.package };
}

const MOST_FOUND = 1000;

/** Everything that was found, declared or not, for the report. */
export function foundCapabilities(uses: readonly CapabilityUse[]): FoundCapability[] {
  return uses
    .filter((use) => relevantMeaning(use) !== undefined)
    .slice(0, MOST_FOUND)
    .map((use) => ({
      capability: `CAPABILITY_${use.capability}`.slice(0, 500),
      symbol: use.function,
      path: [...use.callers, ...use.path].slice(0, 200),
    }));
}
