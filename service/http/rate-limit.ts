import type { Clock } from '@provider-registry/adapter-clock';
import { LIMITS } from '@provider-registry/core/model';

/** Asks for one more request of a client. Gives 0, or the seconds to wait. */
export type RateLimit = (client: string) => number;

/**
 * The generic cell rate algorithm (ITU-T I.371): each client may send `LIMITS.runtimeRequestsAtOnce` requests at once, and then one
 * each `LIMITS.runtimeRequestMilliseconds`. Remembers only clients that are not yet back to rest.
 */
export function createRateLimit(clock: Clock): RateLimit {
  const interval = LIMITS.runtimeRequestMilliseconds;
  const tolerance = (LIMITS.runtimeRequestsAtOnce - 1) * interval;
  const restedAt = new Map<string, number>();
  return (client) => {
    const now = clock().getTime();
    const start = Math.max(now, restedAt.get(client) ?? now);
    if (start - now > tolerance) return Math.ceil((start - now - tolerance) / 1000);
    restedAt.delete(client);
    restedAt.set(client, start + interval);
    forgetRested(restedAt, now);
    return 0;
  };
}

/** In the order of their last request, so that the rested ones are near the front. */
function forgetRested(restedAt: Map<string, number>, now: number): void {
  for (const [client, at] of restedAt) {
    if (at > now) return;
    restedAt.delete(client);
  }
}
