import { isRevoked, isWithinLastKnownGood } from '@provider-registry/core/install';
import { RegistryError } from '@provider-registry/core/model';
import type { InstalledProvider } from '@provider-registry/core/schemas';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import type { Startable } from './start-provider.ts';
import { layoutOf, readAccepted, readCurrent, readRevocations } from './state/index.ts';

/**
 * An installed provider that may be started now, without asking anybody. Throws `NOT_FOUND` when it is not installed,
 * `REVOKED`, and `CONTROL_PLANE_UNAVAILABLE` when nobody confirmed the installation for longer than `lastKnownGood.maxAge`.
 */
export async function findLaunchable(
  name: string,
  { state, lastKnownGoodMilliseconds }: Settings,
  { clock }: Ports,
): Promise<Startable> {
  const layout = layoutOf(state);
  const current = await readCurrent(layout);
  const provider = current?.providers.find((candidate) => candidate.name === name);
  if (!provider) throw notInstalled(name, current?.providers ?? []);
  if (isRevoked(provider, await readRevocations(layout))) throw revoked(provider);
  const accepted = await readAccepted(layout);
  if (!isWithinLastKnownGood(accepted?.confirmedAt, lastKnownGoodMilliseconds, clock())) {
    throw tooOld(accepted?.confirmedAt);
  }
  return { ...provider, path: layout.stored(provider.digest) };
}

function notInstalled(name: string, installed: readonly InstalledProvider[]): RegistryError {
  return new RegistryError({
    code: 'NOT_FOUND',
    message: `no provider ${name} is installed`,
    expected: installed.map((provider) => provider.name).join(', ') || 'an installed provider',
    found: name.slice(0, 100),
    next: 'Run provider-runtime status to see what is installed.',
  });
}

function revoked({ name, version }: InstalledProvider): RegistryError {
  return new RegistryError({
    code: 'REVOKED',
    message: `${name}@${version} was withdrawn and must not run`,
    next: 'Run provider-runtime init: the control plane may have a replacement for it.',
  });
}

function tooOld(confirmedAt: string | undefined): RegistryError {
  return new RegistryError({
    code: 'CONTROL_PLANE_UNAVAILABLE',
    message: 'nobody confirmed this installation for too long',
    expected: 'a confirmation within lastKnownGood.maxAge',
    found: confirmedAt ?? 'none',
    next: 'Run provider-runtime init.',
  });
}
