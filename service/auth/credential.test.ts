import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSame, newCredential, presentedCredential } from './credential.ts';

const { text, stored } = newCredential('runtime');
const REFUSED: [string, string | undefined][] = [
  ['nothing', undefined],
  ['another scheme', `Basic ${text}`],
  ['no scheme', text],
  ['two credentials', `Bearer ${text} ${text}`],
  ['a shorter secret', `Bearer ${text.slice(0, -1)}`],
  ['an administrator’s token', `Bearer ${newCredential('administrator').text}`],
];

describe('a credential', () => {
  test('is found by its id and known by its hash', () => {
    const presented = presentedCredential(`bearer  ${text}`, 'runtime');
    assert.deepEqual(presented, stored);
    assert.ok(presented && isSame(presented, stored));
    assert.ok(!JSON.stringify(stored).includes(text.slice(-43)));
  });

  test('with another secret is not the same', () => {
    const other = { ...newCredential('runtime').stored, id: stored.id };
    assert.equal(isSame(other, stored), false);
  });

  for (const [what, header] of REFUSED) {
    test(`is not read from ${what}`, () => assert.equal(presentedCredential(header, 'runtime'), undefined));
  }
});
