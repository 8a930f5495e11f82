import { LIMITS, RegistryError } from '@provider-registry/core/model';

const FIRST_DELAY_MILLISECONDS = 200;
const LONGEST_DELAY_MILLISECONDS = 10_000;
const RETRIED = new Set([429, 502, 503, 504]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * How long to wait before a read is tried again, in milliseconds; undefined when it is not. Full jitter over an exponential
 * ceiling; a server's Retry-After (seconds, RFC 9110 §10.2.3) is obeyed up to the longest delay.
 */
export function retryDelayMilliseconds(
  outcome: number | Error,
  context: { attempt: number; retryAfter: string | undefined; random: number },
): number | undefined {
  if (context.attempt >= LIMITS.requestRetries) return undefined;
  const worthIt =
    typeof outcome === 'number'
      ? RETRIED.has(outcome)
      : outcome instanceof RegistryError && outcome.code === 'MIRROR_UNAVAILABLE';
  if (!worthIt) return undefined;
  const asked = Number(context.retryAfter);
  if (context.retryAfter !== undefined && Number.isFinite(asked)) {
    return Math.min(Math.max(asked, 0) * 1000, LONGEST_DELAY_MILLISECONDS);
  }
  const ceiling = Math.min(FIRST_DELAY_MILLISECONDS * 2 ** context.attempt, LONGEST_DELAY_MILLISECONDS);
  return Math.floor(context.random * ceiling);
}

interface Hop {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where a redirect leads; undefined when the answer is none. Credentials stay behind when the origin changes.
 * Throws `MIRROR_UNAVAILABLE` for too many, and for one from `https:` to plain `http:`.
 */
export function nextHop(
  from: URL,
  status: number,
  location: string | undefined,
  headers: Readonly<Record<string, string>>,
  hops: number,
): Hop | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, from.href)) throw badRedirect(from, 'an address', location);
  const url = new URL(location, from);
  if (hops >= LIMITS.redirects) throw badRedirect(from, `at most ${LIMITS.redirects} redirects`, url.href);
  if (from.protocol === 'https:' && url.protocol !== 'https:') throw badRedirect(from, 'https:', url.href);
  if (url.origin === from.origin) return { url, headers };
  const kept = Object.entries(headers).filter(([name]) => !/^(authorization|cookie|proxy-authorization)$/i.test(name));
  return { url, headers: Object.fromEntries(kept) };
}

function badRedirect(from: URL, expected: string, found: string): RegistryError {
  return new RegistryError({
    code: 'MIRROR_UNAVAILABLE',
    message: 'a redirect is not followed',
    where: from.href,
    expected,
    found: found.slice(0, 200),
  });
}
