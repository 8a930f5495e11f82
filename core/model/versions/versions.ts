import semverRange from 'semver/classes/range.js';
import semverCompare from 'semver/functions/compare.js';
import semverParse from 'semver/functions/parse.js';
import semverSatisfies from 'semver/functions/satisfies.js';
import type { Version } from '../names.ts';

/** SemVer precedence (§11): below zero when `a` comes first. */
export function compareVersions(a: Version, b: Version): number {
  return semverCompare(a, b);
}

/** True when `range` is a SemVer range of npm's form. */
export function isVersionRange(range: string): boolean {
  try {
    new semverRange(range);
    return true;
  } catch {
    return false;
  }
}

/** Whether `version` lies in `range`. A pre-release counts only where the range names one of the same triple. */
export function satisfies(version: string, range: string): boolean {
  return semverParse(version) !== null && semverSatisfies(version, range);
}
