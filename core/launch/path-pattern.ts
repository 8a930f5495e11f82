import picomatch from 'picomatch';

/** Where a path pattern of `permissions.files` begins: the longest folder or file that it names without a wildcard. */
export interface PatternRoot {
  readonly path: string;
  /** `whole`: everything at and below `path`; `exact`: `path` itself; `some`: those below that the pattern matches. */
  readonly reach: 'whole' | 'exact' | 'some';
}

const WILDCARD = /[*?[\]{}()!+@]/;

/** Splits a pattern (`/etc/ssh/**`, `/etc/hosts`, `/etc/*.conf`) into where it begins and how far it reaches. */
export function patternRoot(pattern: string): PatternRoot {
  const parts = pattern.split('/').slice(1);
  const wild = parts.findIndex((part) => WILDCARD.test(part));
  if (wild < 0) return { path: pattern, reach: 'exact' };
  const path = `/${parts.slice(0, wild).join('/')}`;
  const whole = wild === parts.length - 1 && parts[wild] === '**';
  return { path, reach: whole ? 'whole' : 'some' };
}

/**
 * Whether `path` (absolute, without `.` and `..`) fits `pattern`. `*` matches within one path component, `**` matches any
 * number of them, hidden names included; `/etc/ssh/**` also fits `/etc/ssh` itself.
 */
export function matchesPath(pattern: string, path: string): boolean {
  return picomatch.isMatch(path, pattern, { dot: true, nonegate: true, noextglob: true });
}
