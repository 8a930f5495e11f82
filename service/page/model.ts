import type { AssignmentRecord, RuntimeRecord } from '@provider-registry/adapter-postgres';
import { type Catalogue, type Runtime, resolveDesired } from '@provider-registry/core/configure';
import type { ErrorCode, ProviderName, Refusal, Version } from '@provider-registry/core/model';
import type { StatusEntry } from '@provider-registry/core/publish';
import { findWithdrawal } from '@provider-registry/core/publish/revocations';
import type { PackageStatus, RegistryStatus, Revocation } from '@provider-registry/core/schemas';
import type { Freshness } from '../catalogue/index.ts';

/** Everything that the page is made from. */
export interface PageInputs {
  readonly now: Date;
  /** Missing where it could not be read. */
  readonly status: RegistryStatus | undefined;
  readonly state: { readonly freshness?: Freshness; readonly refusal?: Refusal };
  /** What the signed catalogue says about every assigned provider; missing while it cannot be trusted. */
  readonly catalogue: Catalogue | undefined;
  readonly runtimes: readonly RuntimeRecord[];
  readonly assignments: readonly AssignmentRecord[];
}

/** What the page shows, in its order. */
export interface Page {
  readonly now: Date;
  readonly namespace: string | undefined;
  readonly metadata: MetadataState;
  readonly providers: readonly ProviderView[];
  readonly runtimes: readonly RuntimeView[];
}

export type MetadataState =
  | { readonly kind: 'fresh' | 'ending'; readonly freshness: Freshness }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly freshness: Freshness | undefined };

export interface ProviderView {
  readonly name: ProviderName;
  readonly summary: string;
  /** Highest first. */
  readonly versions: readonly VersionView[];
}

export interface VersionView {
  readonly entry: StatusEntry;
  readonly withdrawal: Revocation | undefined;
}

export interface RuntimeView {
  readonly runtime: RuntimeRecord;
  /** Whether it acts on the configuration that was signed for it last. */
  readonly progress: 'never asked' | 'not reported' | 'behind' | 'up to date';
  readonly packages: readonly PackageView[];
}

export interface PackageView {
  readonly name: ProviderName;
  readonly desired: Version | undefined;
  readonly has: Version | undefined;
  readonly status: PackageStatus | undefined;
  readonly probe: string | undefined;
  /** Why it is not as desired: what the runtime reported, or why it can no longer be had. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

/** Below this the metadata is shown as ending: somebody should have renewed it by then. */
const ENDING_MILLISECONDS = 6 * 3_600_000;

/** What the page shows at `now`: the audited versions, and what each runtime must have beside what it reported. */
export function pageOf(inputs: PageInputs): Page {
  return {
    now: inputs.now,
    namespace: inputs.status?.namespace,
    metadata: metadataState(inputs),
    providers: providerViews(inputs),
    runtimes: inputs.runtimes.map((runtime) => runtimeView(runtime, inputs)),
  };
}

function metadataState({ state: { freshness, refusal }, now }: PageInputs): MetadataState {
  if (refusal) return { kind: 'refused', refusal, freshness };
  if (!freshness) throw new Error('a catalogue is either believed or refused');
  const left = Date.parse(freshness.expires) - now.getTime();
  return { kind: left < ENDING_MILLISECONDS ? 'ending' : 'fresh', freshness };
}

function providerViews({ status, catalogue }: PageInputs): ProviderView[] {
  const byName = Map.groupBy(status?.providers ?? [], ({ name }) => name);
  return [...byName].map(([name, entries]) => {
    const versions = entries.toReversed().map((entry) => ({
      entry,
      withdrawal: withdrawalOf(entry, catalogue?.revocations ?? []),
    }));
    return { name, summary: entries.at(-1)?.summary ?? '', versions };
  });
}

function withdrawalOf({ name, version, release }: StatusEntry, revocations: readonly Revocation[]) {
  return findWithdrawal({ name, version, digests: release ? [release] : [] }, revocations);
}

function runtimeView(runtime: RuntimeRecord, inputs: PageInputs): RuntimeView {
  return { runtime, progress: progressOf(runtime), packages: packageViews(runtime, inputs) };
}

function progressOf({ configuration, report }: RuntimeRecord): RuntimeView['progress'] {
  if (!configuration) return 'never asked';
  if (!report) return 'not reported';
  return report.status.hash === configuration.hash ? 'up to date' : 'behind';
}

/** What is desired beside what was reported, by provider. */
function packageViews(runtime: RuntimeRecord, { catalogue, assignments }: PageInputs): PackageView[] {
  const resolution = catalogue && resolveDesired(asDecided(runtime), assignments, catalogue);
  const desired = new Map(resolution?.providers.map(({ name, version }) => [name, version]));
  const unresolved = new Map(resolution?.unresolved.map(({ provider, refusal }) => [provider, refusal]));
  const reported = new Map(runtime.report?.status.providers.map((entry) => [entry.name, entry]));
  const names = new Set([...desired.keys(), ...unresolved.keys(), ...reported.keys()]);
  return [...names].sort().map((name) => {
    const entry = reported.get(name);
    return {
      name,
      desired: desired.get(name),
      has: entry?.hasVersion,
      status: entry?.status,
      probe: entry?.probe,
      problem: entry?.error ?? problemOf(unresolved.get(name)),
    };
  });
}

function asDecided({ report, ...runtime }: RuntimeRecord): Runtime {
  return { ...runtime, ...(report && { runtimeVersion: report.status.runtimeVersion }) };
}

function problemOf(refusal: Refusal | undefined): { code: ErrorCode; message: string } | undefined {
  return refusal && { code: refusal.code, message: refusal.message };
}
