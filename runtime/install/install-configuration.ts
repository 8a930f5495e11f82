import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Candidate, type InstallPlan, nextGeneration, planInstall } from '@provider-registry/core/install';
import { LIMITS, type Refusal } from '@provider-registry/core/model';
import type {
  DesiredConfiguration,
  DesiredProvider,
  Generation,
  InstalledProvider,
} from '@provider-registry/core/schemas';
import type { Checked } from '@provider-registry/core/validate';
import { probe } from '../probe.ts';
import { storedOf, switchTo } from '../state/index.ts';
import { admit } from './admit.ts';
import { atOnce } from './at-once.ts';
import { type Resolved, resolveProvider } from './evidence.ts';
import { gather } from './gather.ts';
import { attempt, labelOf, type Workshop } from './workshop.ts';

export interface RefusedProvider {
  readonly provider: DesiredProvider;
  readonly refusal: Refusal;
}

/** Either every provider was accepted and the host has switched, or at least one was refused and it has what it had. */
export type Installation =
  | { readonly kind: 'switched'; readonly generation: Generation }
  | { readonly kind: 'refused'; readonly refused: readonly RefusedProvider[] };

/**
 * Makes the host have exactly `configuration`, or leaves it as it is. Fetch, validate, probe, then one rename: no provider is
 * replaced while another one of the same configuration is refused (docs/adr).
 */
export async function installConfiguration(
  configuration: DesiredConfiguration,
  workshop: Workshop,
): Promise<Installation> {
  const { layout, current, ports } = workshop;
  const resolved = await resolveAll(configuration.providers, workshop);
  if (resolved.refused.length > 0) return { kind: 'refused', refused: resolved.refused };

  const candidates = resolved.accepted.map(candidateOf);
  const plan = planInstall(current, candidates, await storedOf(layout, candidates));
  const gathered = await gather(resolved.accepted, plan.fetch, workshop);
  const refused = await admitAll(resolved.accepted, gathered, workshop);
  if (refused.length > 0) return { kind: 'refused', refused };

  const providers = [...plan.keep, ...(await probeAll(plan, workshop))];
  ports.signal.throwIfAborted();
  const generation = nextGeneration(current, configuration, providers, ports.clock());
  await switchTo(layout, generation);
  for (const gone of plan.remove) ports.report({ step: 'removed', provider: labelOf(gone), detail: gone.digest });
  ports.report({ step: 'switched', detail: `generation ${generation.number}` });
  await clearStaging(layout);
  return { kind: 'switched', generation };
}

/** Only its content goes: the folder may be a disk of its own. What cannot go is used or replaced by a later run. */
async function clearStaging({ partial }: Workshop['layout']): Promise<void> {
  const names = await readdir(partial).catch(() => []);
  for (const name of names) await rm(join(partial, name), { recursive: true, force: true }).catch(() => undefined);
}

async function resolveAll(desired: readonly DesiredProvider[], workshop: Workshop) {
  const { catalogue, platform, layout } = workshop;
  const answers = await atOnce(desired, LIMITS.downloadsAtOnce, (provider) =>
    attempt(resolveProvider(provider, catalogue, platform, layout), workshop),
  );
  return {
    accepted: answers.flatMap((answer) => (answer.ok ? [answer.value] : [])),
    refused: refusedOf(desired, answers, workshop),
  };
}

/** One after the other: an executable is in memory while it is validated. */
async function admitAll(
  resolved: readonly Resolved[],
  gathered: Awaited<ReturnType<typeof gather>>,
  workshop: Workshop,
): Promise<RefusedProvider[]> {
  const answers: Checked<unknown>[] = [];
  for (const [i, one] of resolved.entries()) {
    const evidence = gathered[i];
    if (!evidence) throw new TypeError('something is gathered for every provider');
    answers.push(evidence.ok ? await attempt(admit(one, evidence.value, workshop), workshop) : evidence);
  }
  const desired = resolved.map((one) => one.desired);
  return refusedOf(desired, answers, workshop);
}

function refusedOf(
  desired: readonly DesiredProvider[],
  answers: readonly Checked<unknown>[],
  { ports }: Workshop,
): RefusedProvider[] {
  return desired.flatMap((provider, i) => {
    const answer = answers[i];
    if (!answer || answer.ok) return [];
    const { refusal } = answer;
    ports.report({ step: 'refused', provider: labelOf(provider), detail: `${refusal.code}: ${refusal.message}` });
    return [{ provider, refusal }];
  });
}

/** A probe that fails is shown and reported, and does not hold the switch back: the file is the audited one (docs/adr). */
async function probeAll(plan: InstallPlan, workshop: Workshop): Promise<InstalledProvider[]> {
  const { layout, sandbox, ports } = workshop;
  return atOnce(plan.probe, LIMITS.downloadsAtOnce, async (candidate) => {
    const startable = { ...candidate, path: layout.stored(candidate.digest) };
    const refusal = await probe(startable, { sandbox, environment: ports.environment }, ports.signal);
    ports.report({ step: 'probing', provider: labelOf(candidate), detail: refusal ? refusal.code : 'ok' });
    if (refusal) ports.report({ step: 'warning', refusal: { ...refusal, where: labelOf(candidate) } });
    return { ...candidate, probe: refusal?.code ?? 'ok' };
  });
}

function candidateOf({ desired, release, build }: Resolved): Candidate {
  const { name, version, configuration, permissions } = desired;
  const { digest, size } = build.binary;
  const { platform } = build;
  return {
    name,
    version,
    platform,
    digest,
    size,
    release: desired.release,
    protocol: release.protocol,
    permissions,
    configuration,
  };
}
