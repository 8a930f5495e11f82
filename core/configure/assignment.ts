import type { Platform, ProviderName, Version } from '../model/index.ts';

export type Labels = Readonly<Record<string, string>>;

/** Which runtimes an assignment is about: one by its id, or all that carry every one of some labels. */
export type Selector = { readonly runtime: string } | { readonly labels: Labels };

/** What an administrator asks for: a provider on some runtimes. */
export interface Wish {
  readonly selector: Selector;
  readonly provider: ProviderName;
  /** An exact version, or a SemVer range. */
  readonly version: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The higher wins where two assignments of one provider select the same runtime. */
  readonly priority: number;
}

/** A wish that was accepted. A later one has a higher `id`. */
export interface Assignment extends Wish {
  readonly id: number;
}

/** What decisions need to know of an Assessment Runtime. */
export interface Runtime {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly platform: Platform;
  /** As the runtime itself reported it; unknown until its first report. */
  readonly runtimeVersion?: Version;
}

/** Whether a selector means this runtime: by its id, or by every label, name and value alike. No labels mean all runtimes. */
export function selects(selector: Selector, runtime: Pick<Runtime, 'id' | 'labels'>): boolean {
  if ('runtime' in selector) return selector.runtime === runtime.id;
  return Object.entries(selector.labels).every(([name, value]) => runtime.labels[name] === value);
}

/** Of each provider the one assignment that counts for this runtime, by provider name. */
export function winningAssignments(runtime: Runtime, assignments: readonly Assignment[]): readonly Assignment[] {
  const winners = new Map<ProviderName, Assignment>();
  for (const assignment of assignments) {
    if (!selects(assignment.selector, runtime)) continue;
    const best = winners.get(assignment.provider);
    if (best === undefined || precedence(assignment, best) > 0) winners.set(assignment.provider, assignment);
  }
  return [...winners.values()].sort((a, b) => (a.provider < b.provider ? -1 : 1));
}

/** Above zero when `a` goes before `b`: higher priority, then the narrower selector, then the later one. Never zero. */
function precedence(a: Assignment, b: Assignment): number {
  return a.priority - b.priority || narrowness(a.selector) - narrowness(b.selector) || a.id - b.id;
}

function narrowness(selector: Selector): number {
  return 'runtime' in selector ? Number.MAX_SAFE_INTEGER : Object.keys(selector.labels).length;
}
