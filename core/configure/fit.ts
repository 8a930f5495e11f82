import type { Refusal } from '../model/index.ts';
import { satisfies } from '../model/versions/index.ts';
import { refusalOf } from '../publish/revocations/index.ts';
import type { Release } from '../schemas/index.ts';
import type { Runtime } from './assignment.ts';
import { type Catalogue, type ListedRelease, withdrawalOf } from './catalogue.ts';
import { refuseSettings, type Settings } from './settings.ts';

/** The one kind of provider that a runtime can talk to. */
const PROTOCOL_KIND = 'go-plugin';

/**
 * Why a runtime cannot have this release with these settings, or nothing. Without a runtime only what is true for all of them is
 * looked at. A yanked release still fits: it stays where it is, see `refuseYanked`.
 */
export function refuseMisfit(
  listed: ListedRelease,
  settings: Settings,
  runtime: Runtime | undefined,
  revocations: Catalogue['revocations'],
): Refusal | undefined {
  return (
    refuseRevoked(listed, revocations) ??
    (runtime && refusePlatform(listed.document, runtime)) ??
    refuseProtocol(listed.document, runtime) ??
    refuseSettings(settings, listed.document)
  );
}

/** Why a release may not be pinned anew although it may stay where it is, or nothing. */
export function refuseYanked(listed: ListedRelease, revocations: Catalogue['revocations']): Refusal | undefined {
  const withdrawal = withdrawalOf(listed, revocations);
  return withdrawal?.kind === 'yank' ? refusalOf(withdrawal, listed.document) : undefined;
}

function refuseRevoked(listed: ListedRelease, revocations: Catalogue['revocations']): Refusal | undefined {
  const withdrawal = withdrawalOf(listed, revocations);
  return withdrawal?.kind === 'revoke' ? refusalOf(withdrawal, listed.document) : undefined;
}

function refusePlatform(release: Release, runtime: Runtime): Refusal | undefined {
  const platforms = release.platforms.map(({ platform }) => platform);
  if (platforms.includes(runtime.platform)) return undefined;
  return {
    code: 'PLATFORM_UNSUPPORTED',
    message: `${release.name}@${release.version} is not built for ${runtime.platform}`,
    expected: platforms.join(', '),
    found: runtime.platform,
    where: runtime.name,
  };
}

function refuseProtocol(release: Release, runtime: Runtime | undefined): Refusal | undefined {
  const kind: string = release.protocol.kind;
  if (kind !== PROTOCOL_KIND) return protocol(release, PROTOCOL_KIND, kind, runtime);
  const version = runtime?.runtimeVersion;
  if (version === undefined || satisfies(version, release.requires.runtime)) return undefined;
  return protocol(release, `a runtime of version ${release.requires.runtime}`, version, runtime);
}

function protocol(release: Release, expected: string, found: string, runtime: Runtime | undefined): Refusal {
  return {
    code: 'PROTOCOL_UNSUPPORTED',
    message: `${release.name}@${release.version} cannot talk to this runtime`,
    expected,
    found,
    ...(runtime && { where: runtime.name }),
  };
}
