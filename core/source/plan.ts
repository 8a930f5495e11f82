import type { Platform, ProviderName, Version } from '../model/index.ts';
import type { ProviderManifest } from './manifest.ts';

export interface PlannedBuild {
  readonly provider: ProviderName;
  readonly version: Version;
  readonly platform: Platform;
}

/** What is to be built and why; `matrix` has the shape that a GitHub Actions matrix takes. */
export interface Plan {
  readonly providers: readonly { readonly name: ProviderName; readonly version: Version; readonly because: string }[];
  readonly matrix: { readonly include: readonly PlannedBuild[] };
}

/** Files of the designated repository that change no binary, report or verdict by themselves. */
const WITHOUT_EFFECT = /^(reviews\/|docs\/|\.github\/|[^/]*\.md$|\.gitignore$|LICENSE$)/;

/**
 * Which of `names` are touched by a change of `files` (paths relative to the repository). A file below `providers/<name>/`
 * touches that provider; any other file with an effect (registry.yaml, policy.yaml, shared Go code) touches all.
 */
export function changedProviders(
  names: readonly ProviderName[],
  files: readonly string[],
): ReadonlyMap<ProviderName, string> {
  const shared = files.find((file) => !file.startsWith('providers/') && !WITHOUT_EFFECT.test(file));
  const because = new Map<ProviderName, string>();
  for (const name of names) {
    const own = files.find((file) => file.startsWith(`providers/${name}/`));
    const cause = own ?? shared;
    if (cause !== undefined) because.set(name, `${cause} changed`);
  }
  return because;
}

/** The builds of those `manifests` that `because` names. */
export function planBuilds(manifests: readonly ProviderManifest[], because: ReadonlyMap<ProviderName, string>): Plan {
  const chosen = manifests.filter((manifest) => because.has(manifest.name));
  return {
    providers: chosen.map(({ name, version }) => ({ name, version, because: because.get(name) ?? '' })),
    matrix: {
      include: chosen.flatMap(({ name, version, platforms }) =>
        platforms.map((platform) => ({ provider: name, version, platform })),
      ),
    },
  };
}
