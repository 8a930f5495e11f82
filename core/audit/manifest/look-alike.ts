import type { ProviderName } from '../../model/index.ts';

/** Groups of characters that are read as one another, each with what stands for the group. Longest first. */
const READ_ALIKE: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[1il]/g, 'l'],
  [/[0o]/g, 'o'],
  [/[5s]/g, 's'],
  [/[2z]/g, 'z'],
  [/[8b]/g, 'b'],
  [/[9gq]/g, 'g'],
  [/-/g, ''],
];

/** Shorter names differ in one character by chance. */
const SHORTEST_COMPARED = 6;

/** The first of `others` that a person could take for `name`: read alike, or one typing mistake away. */
export function findLookAlike(name: ProviderName, others: readonly ProviderName[]): ProviderName | undefined {
  return others.find(
    (other) => other !== name && (skeleton(other) === skeleton(name) || isOneMistakeAway(name, other)),
  );
}

/** The form that names which read alike have in common (the idea of Unicode TS 39 §4, for the letters a name may have). */
function skeleton(name: string): string {
  return READ_ALIKE.reduce((text, [group, common]) => text.replaceAll(group, common), name);
}

/**
 * One letter more, less or other, or two neighbours exchanged. A digit that differs counts as a number that was meant:
 * `aws-ec2` and `aws-ec3` are two names.
 */
function isOneMistakeAway(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST_COMPARED || Math.abs(a.length - b.length) > 1) return false;
  const start = commonLength(a, b);
  const end = commonLength(reversed(a.slice(start)), reversed(b.slice(start)));
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (/\d/.test(x + y)) return false;
  return x.length + y.length <= 1 || (x.length === 1 && y.length === 1) || (x.length === 2 && x === reversed(y));
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
