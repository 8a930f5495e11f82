import type { Catalogue } from '@provider-registry/adapter-tuf';
import { type Digest, type Refusal, RegistryError } from '@provider-registry/core/model';
import type { DesiredConfiguration, Generation } from '@provider-registry/core/schemas';
import type { Ports } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { type Accepted, type Layout, writeAccepted, writeRevocations } from '../state/index.ts';
import { fetchConfiguration } from './control-plane.ts';

/** What this host has, and what it accepted before. */
export interface Known {
  readonly current: Generation | undefined;
  readonly accepted: Accepted | undefined;
}

/** What registry and control plane say now, verified. */
export interface News {
  readonly catalogue: Catalogue;
  /** The configuration that is desired now. */
  readonly hash: Digest;
  /** Its content; left out when the control plane said that it is still the one this host acts on. */
  readonly configuration?: DesiredConfiguration;
}

/**
 * Refreshes the catalogue and asks for the configuration; both are verified before anything is kept of them. What cannot be
 * heard, or not be believed, is a refusal.
 */
export async function hearNews(
  settings: Settings,
  layout: Layout,
  known: Known,
  ports: Ports,
): Promise<News | { readonly refusal: Refusal }> {
  try {
    return await hear(settings, layout, known, ports);
  } catch (error) {
    ports.signal.throwIfAborted();
    if (error instanceof RegistryError) return { refusal: error.refusal };
    throw error;
  }
}

async function hear(settings: Settings, layout: Layout, known: Known, ports: Ports): Promise<News> {
  const { catalogue: source, root: initialRoot, controlPlane } = settings;
  const { http, signal } = ports;
  const now = ports.clock();
  ports.report({ step: 'refreshing', detail: controlPlane.url });
  const actedOn = actedOnAndFresh(known, now);
  const asking = fetchConfiguration(http, controlPlane, actedOn?.hash, signal);
  asking.catch(() => undefined); // awaited below; until then the catalogue may fail first
  // Loaded while the control plane thinks about its answer.
  const { refreshCatalogue } = await import('@provider-registry/adapter-tuf');
  const catalogue = await refreshCatalogue({ source, stateFolder: layout.trust, initialRoot, http, now });
  // Whatever the control plane answers, what is revoked is known from here on, and nothing older is accepted.
  await catalogue.commit();
  await writeRevocations(layout, catalogue.revocations);
  const answer = await asking;
  if (answer.kind === 'same' && actedOn) {
    await writeAccepted(layout, { ...actedOn, confirmedAt: now.toISOString() });
    return { catalogue, hash: actedOn.hash };
  }
  const configuration = await accept(answer, catalogue, known, settings, now);
  const { revision, hash, issuedAt, expires } = configuration;
  await writeAccepted(layout, { revision, hash, issuedAt, expires, confirmedAt: now.toISOString() });
  return { catalogue, hash, configuration };
}

/** What may be answered with “still the same”: acted on already, and with more than half of its life left. */
function actedOnAndFresh({ current, accepted }: Known, now: Date): Accepted | undefined {
  if (!accepted || accepted.hash !== current?.configuration.hash) return undefined;
  const [start, end] = [Date.parse(accepted.issuedAt), Date.parse(accepted.expires)];
  return now.getTime() < start + (end - start) / 2 ? accepted : undefined;
}

async function accept(
  answer: Awaited<ReturnType<typeof fetchConfiguration>>,
  { trust }: Catalogue,
  { accepted: last }: Known,
  { controlPlane }: Settings,
  now: Date,
): Promise<DesiredConfiguration> {
  const { acceptConfiguration } = await import('@provider-registry/core/validate');
  const bundle = answer.kind === 'bundle' ? answer.bundle : undefined;
  const accepted = acceptConfiguration(bundle, { runtime: controlPlane.id, trust, last }, now);
  if (!accepted.ok) throw new RegistryError(accepted.refusal);
  return accepted.value;
}

/** The control plane said “the same”, yet something of it has to be done again: its content is needed. */
export async function askAgain(
  settings: Settings,
  catalogue: Catalogue,
  known: Known,
  { http, clock, signal }: Ports,
): Promise<DesiredConfiguration> {
  const answer = await fetchConfiguration(http, settings.controlPlane, undefined, signal);
  return accept(answer, catalogue, known, settings, clock());
}
