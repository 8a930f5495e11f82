import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithinLastKnownGood } from './index.ts';

const now = new Date('2026-11-10T12:00:00Z');
const HOUR = 3_600_000;
const cases: [string, string | undefined, boolean][] = [
  ['never', undefined, false],
  ['just now', '2026-11-10T12:00:00Z', true],
  ['as long ago as may be', '2026-11-10T11:00:00Z', true],
  ['longer ago', '2026-11-10T10:59:59Z', false],
  ['a minute ahead of this clock', '2026-11-10T12:01:00Z', true],
  ['a day ahead of this clock', '2026-11-11T12:00:00Z', false],
  ['at no time', 'never', false],
];
for (const [what, confirmedAt, expected] of cases) {
  test(`what was confirmed ${what} is ${expected ? '' : 'not '}last known good`, () => {
    assert.equal(isWithinLastKnownGood(confirmedAt, HOUR, now), expected);
  });
}
