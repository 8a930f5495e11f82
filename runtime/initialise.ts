import { mkdir } from 'node:fs/promises';
import { withLock } from '@provider-registry/adapter-files';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { isUpToDate, isWithinLastKnownGood } from '@provider-registry/core/install';
import type { Refusal } from '@provider-registry/core/model';
import type { Generation } from '@provider-registry/core/schemas';
import { askAgain, hearNews, type Known, type News } from './news/index.ts';
import { installedOutcome, type Outcome, unchangedOutcome, withoutNewsOutcome } from './outcome.ts';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import { isUntouched, type Layout, layoutOf, readAccepted, readCurrent } from './state/index.ts';

/**
 * Brings this host to its desired configuration: pulls it, downloads, validates, probes, switches, reports. A host that
 * cannot be brought there keeps the last generation that was good. Throws only before anything could be done: `LOCKED`,
 * `NOT_WRITABLE`, and `INVALID_DOCUMENT` for a damaged state folder; and `INTERRUPTED`.
 */
export async function initialise(settings: Settings, ports: Ports): Promise<Outcome> {
  const layout = layoutOf(settings.state);
  await mkdir(layout.folder, { recursive: true, mode: 0o700 });
  return withLock(layout.folder, async () => {
    const known = { current: await readCurrent(layout), accepted: await readAccepted(layout) };
    const news = await hearNews(settings, layout, known, ports);
    if ('refusal' in news) return keepLastKnownGood(settings, known, news.refusal, ports);
    if (await needsNothing(layout, known.current, news)) return keepAsItIs(known.current, ports);
    return bringAbout(settings, layout, known, news, ports);
  });
}

async function needsNothing(layout: Layout, current: Generation | undefined, news: News): Promise<boolean> {
  if (!isUpToDate(current, news.hash, news.catalogue.revocations)) return false;
  const untouched = await Promise.all(current.providers.map((provider) => isUntouched(layout, provider)));
  return untouched.every(Boolean);
}

function keepAsItIs(current: Generation | undefined, { report }: Ports): Outcome {
  if (!current) throw new TypeError('a host without a generation needs one');
  report({ step: 'unchanged', detail: `generation ${current.number}` });
  return unchangedOutcome(current);
}

function keepLastKnownGood(
  { lastKnownGoodMilliseconds }: Settings,
  { current, accepted }: Known,
  refusal: Refusal,
  { clock, report }: Ports,
): Outcome {
  report({ step: 'warning', refusal });
  const isGood = isWithinLastKnownGood(accepted?.confirmedAt, lastKnownGoodMilliseconds, clock());
  return withoutNewsOutcome(current, isGood, refusal);
}

/** Loads what only a change needs here, so that a host with nothing to do starts quickly. */
async function bringAbout(
  settings: Settings,
  layout: Layout,
  known: Known,
  { catalogue, configuration: heard }: News,
  ports: Ports,
): Promise<Outcome> {
  const [{ installConfiguration, openMirrors }, { tellStatus }] = await Promise.all([
    import('./install/index.ts'),
    import('./tell-status.ts'),
  ]);
  const configuration = heard ?? (await askAgain(settings, catalogue, known, ports));
  ports.report({ step: 'configured', detail: `revision ${configuration.revision}` });
  const { current } = known;
  const installation = await installConfiguration(configuration, {
    layout,
    catalogue,
    mirrors: await openMirrors(settings.mirrors, ports.http),
    platform: hostPlatform(),
    current,
    sandbox: settings.sandbox,
    ports,
  });
  await catalogue.commit();
  const unreported = await tellStatus(settings, layout, { configuration, current, installation }, ports);
  return installedOutcome(installation, current, unreported);
}
