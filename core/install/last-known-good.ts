/**
 * Whether what was verified on a host may still be started although nobody confirmed it lately (architecture.md §Rules 6).
 * `confirmedAt` is RFC 3339: when registry and control plane last answered; a time in the future confirms nothing.
 */
export function isWithinLastKnownGood(
  confirmedAt: string | undefined,
  maximumMilliseconds: number,
  now: Date,
): boolean {
  if (confirmedAt === undefined) return false;
  const age = now.getTime() - Date.parse(confirmedAt);
  return age >= -CLOCK_SKEW_MILLISECONDS && age <= maximumMilliseconds;
}

/** A host's clock may have been set back by this much since. */
const CLOCK_SKEW_MILLISECONDS = 300_000;
