import { LIMITS } from '../model/index.ts';
import type { DesiredConfiguration } from '../schemas/index.ts';
import type { Resolution } from './resolve.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** What was signed for a runtime last. */
export type Issued = Pick<DesiredConfiguration, 'revision' | 'hash' | 'issuedAt' | 'expires'>;

/**
 * The configuration document to sign for a runtime, or nothing when the one that was signed last still says it: the same hash,
 * with more than half of its life left. The revision rises with the hash alone.
 */
export function configurationToSign(
  runtime: string,
  resolution: Resolution,
  last: Issued | undefined,
  now: Date,
): DesiredConfiguration | undefined {
  const isSame = last?.hash === resolution.hash;
  if (last && isSame && isFresh(last, now)) return undefined;
  return {
    apiVersion: 'provider-registry/v1',
    runtime,
    revision: last === undefined ? 1 : isSame ? last.revision : last.revision + 1,
    hash: resolution.hash,
    issuedAt: now.toISOString(),
    expires: new Date(now.getTime() + LIMITS.configurationHours * HOUR_MILLISECONDS).toISOString(),
    providers: [...resolution.providers],
  };
}

/** More than half of its life is left, and it was not signed in the future by a clock that was set back since. */
function isFresh({ issuedAt, expires }: Issued, now: Date): boolean {
  const start = Date.parse(issuedAt);
  const half = start + (Date.parse(expires) - start) / 2;
  return start <= now.getTime() && now.getTime() < half;
}
