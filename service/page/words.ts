import type { Permissions } from '@provider-registry/core/model';

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How far `time` is from `now`, as `2 hours ago` or `in 3 days`. */
export function relativeTime(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

/** `1 runtime`, `2 runtimes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a provider may do, one phrase for each right; none where it only computes. */
export function permissionPhrases(permissions: Permissions): { readonly does: string; readonly what: string }[] {
  const each = (does: string, list: readonly string[]) => list.map((what) => ({ does, what }));
  return [
    ...(permissions.root ? [{ does: 'runs as', what: 'root' }] : []),
    ...each('reads', permissions.files.read),
    ...each('writes', permissions.files.write),
    ...each('connects to', permissions.network.connect),
    ...each('runs', permissions.exec),
    ...each(
      'sees',
      permissions.env.map((name) => `$${name}`),
    ),
  ];
}
