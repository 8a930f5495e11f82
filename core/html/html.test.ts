import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Content, html } from './html.ts';

const ROWS: [string, Content, string][] = [
  ['a tag', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['a quote that would end an attribute', '" onload="x', '&quot; onload=&quot;x'],
  ['single quotes and backticks', `'\``, '&#39;&#96;'],
  ['an entity, as it was written', '&lt;', '&amp;lt;'],
  ['a text that turns around', 'gpj.\u202eexe', 'gpj.\\u{202e}exe'],
  ['an invisible character', 'ssh\u200b-config', 'ssh\\u{200b}-config'],
  ['a NUL and an escape sequence', '\u0000\u001b[2J', '\\u{0}\\u{1b}[2J'],
  ['half of a pair of surrogates', 'a\ud800b', 'a\ufffdb'],
  ['a line feed and a tab, untouched', 'a\n\tb', 'a\n\tb'],
  ['other scripts, untouched', 'Prüfung 検査 🔑', 'Prüfung 検査 🔑'],
  ['a number', 0, '0'],
  ['nothing', undefined, ''],
  ['a list', ['<', html`<b>${'>'}</b>`, [1, undefined]], '&lt;<b>&gt;</b>1'],
];

describe('a template shows', () => {
  for (const [what, value, expected] of ROWS) {
    test(what, () =>
      assert.equal(html`<p title="${value}">${value}</p>`.text, `<p title="${expected}">${expected}</p>`),
    );
  }

  test('an object that only looks like HTML as no HTML', () => {
    const forged = JSON.parse('{"text":"<script>"}') as Content;
    assert.throws(() => html`${forged}`, TypeError);
  });
});
