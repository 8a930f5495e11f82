import type { ProviderName, Refusal } from '../model/index.ts';
import { compareVersions, satisfies } from '../model/versions/index.ts';
import type { Runtime } from './assignment.ts';
import { type Catalogue, type ListedRelease, withdrawalOf } from './catalogue.ts';
import { refuseMisfit } from './fit.ts';
import type { Settings } from './settings.ts';

export type Choice =
  | { readonly ok: true; readonly listed: ListedRelease }
  | { readonly ok: false; readonly refusal: Refusal };

/** What part of an assignment chooses a release. */
export interface Pin {
  readonly provider: ProviderName;
  readonly version: string;
  readonly configuration: Settings;
}

/**
 * The release that a pin means for a runtime: the highest version that fits; yanked ones only where no other does, so that a yank
 * removes nothing from hosts. Refuses with the reason of the candidate that should have been taken.
 */
export function chooseRelease(pin: Pin, runtime: Runtime | undefined, catalogue: Catalogue): Choice {
  const candidates = candidatesOf(pin, catalogue);
  const [first] = candidates;
  if (first === undefined) return { ok: false, refusal: notListed(pin, catalogue) };
  const refuse = (listed: ListedRelease) => refuseMisfit(listed, pin.configuration, runtime, catalogue.revocations);
  const listed = candidates.find((candidate) => refuse(candidate) === undefined);
  if (listed !== undefined) return { ok: true, listed };
  return { ok: false, refusal: refuse(first) ?? notListed(pin, catalogue) };
}

function candidatesOf(pin: Pin, catalogue: Catalogue): ListedRelease[] {
  const isYanked = (listed: ListedRelease) => withdrawalOf(listed, catalogue.revocations)?.kind === 'yank';
  return (catalogue.releases.get(pin.provider) ?? [])
    .filter(({ version }) => satisfies(version, pin.version))
    .sort((a, b) => Number(isYanked(a)) - Number(isYanked(b)) || compareVersions(b.version, a.version));
}

function notListed(pin: Pin, catalogue: Catalogue): Refusal {
  const versions = (catalogue.releases.get(pin.provider) ?? []).map(({ version }) => version);
  return {
    code: 'NOT_LISTED',
    message: `the signed catalogue lists no ${pin.provider}@${pin.version}`,
    expected:
      versions.length > 0 ? versions.sort(compareVersions).join(', ').slice(0, 500) : 'a provider that it lists',
    found: `${pin.provider}@${pin.version}`,
  };
}
