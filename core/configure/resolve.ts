import { canonicalJson, type Digest, digestOf, type ProviderName, type Refusal } from '../model/index.ts';
import type { DesiredProvider } from '../schemas/index.ts';
import { type Assignment, type Runtime, winningAssignments } from './assignment.ts';
import type { Catalogue, ListedRelease } from './catalogue.ts';
import { chooseRelease } from './choose-release.ts';

export interface Resolution {
  /** Complete and sorted by name: what is not here is removed from the host. */
  readonly providers: readonly DesiredProvider[];
  /** Digest of `providers` as canonical JSON. */
  readonly hash: Digest;
  /** What was assigned and can no longer be had, with the reason. */
  readonly unresolved: readonly { readonly provider: ProviderName; readonly refusal: Refusal }[];
}

/**
 * What one runtime must have. The same runtime, assignments and catalogue give the same answer, whatever order they come in.
 * What does not resolve (revoked since, no build for this platform) is left out, and told.
 */
export function resolveDesired(runtime: Runtime, assignments: readonly Assignment[], catalogue: Catalogue): Resolution {
  const providers: DesiredProvider[] = [];
  const unresolved: { provider: ProviderName; refusal: Refusal }[] = [];
  for (const assignment of winningAssignments(runtime, assignments)) {
    const choice = chooseRelease(assignment, runtime, catalogue);
    if (choice.ok) providers.push(desiredProvider(assignment, choice.listed));
    else unresolved.push({ provider: assignment.provider, refusal: choice.refusal });
  }
  return { providers, hash: digestOf(canonicalJson(providers)), unresolved };
}

function desiredProvider(assignment: Assignment, listed: ListedRelease): DesiredProvider {
  return {
    name: assignment.provider,
    version: listed.version,
    release: listed.digest,
    configuration: { ...assignment.configuration },
    permissions: listed.document.permissions,
  };
}
