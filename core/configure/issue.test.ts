import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDocument } from '../schemas/index.ts';
import { aCatalogue, anAssignment, aRelease, aRuntime } from './catalogue.fixture.ts';
import { configurationToSign, type Issued } from './issue.ts';
import { resolveDesired } from './resolve.ts';

const catalogue = aCatalogue([aRelease('ssh-config', '1.0.0'), aRelease('ssh-config', '1.1.0')]);
const old = resolveDesired(aRuntime(), [anAssignment({ version: '1.0.0' })], catalogue);
const changed = resolveDesired(aRuntime(), [anAssignment({ version: '1.1.0' })], catalogue);
const start = new Date('2026-11-23T00:00:00.000Z');
const last: Issued = {
  revision: 7,
  hash: old.hash,
  issuedAt: start.toISOString(),
  expires: '2026-11-24T00:00:00.000Z',
};
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000);

const ROWS: [string, Issued | undefined, typeof old, number, number | undefined][] = [
  ['a first configuration is revision 1', undefined, old, 0, 1],
  ['the same one is kept while more than half of its life is left', last, old, 11, undefined],
  ['the same one is signed again at half of its life, with its revision', last, old, 12, 7],
  ['the same one is signed again when it expired', last, old, 48, 7],
  ['the same one is signed again when the clock was set back', last, old, -1, 7],
  ['a changed one has the next revision', last, changed, 1, 8],
];

describe('signing a configuration:', () => {
  for (const [name, issued, resolution, hour, revision] of ROWS) {
    test(name, () => {
      const document = configurationToSign('r1', resolution, issued, hours(hour));
      assert.equal(document?.revision, revision);
      if (document === undefined) return;
      checkDocument('desired-configuration', document, 'test');
      assert.equal(document.issuedAt, hours(hour).toISOString());
      assert.equal(document.expires, hours(hour + 24).toISOString());
      assert.equal(document.hash, resolution.hash);
    });
  }
});
