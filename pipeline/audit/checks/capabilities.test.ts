import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { CheckAnswer, Found } from '@provider-registry/core/audit';
import { capabilitiesCheck } from './capabilities.ts';
import { environment, testSubject } from './testdata/subject.ts';

const folder = join(import.meta.dirname, '../../../testing/providers/capabilities');
/** What each file’s comments want found: lines of `<file> <function>: <kind>`. */
async function wanted(): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.go'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const pattern = /^\/\/ finds: (\S+)\n(?:\/\/.*\n)*(?:func (\w+)|var \w+)/gm;
  return texts.flatMap((text, i) =>
    [...text.matchAll(pattern)].map(([, kind, name]) => `${files[i]} ${name ?? 'init'}: ${kind}`),
  );
}

const KINDS: readonly [RegExp, string][] = [
  [/use the network/, 'network'],
  [/start other programs/, 'exec'],
  [/read files/, 'files-read'],
  [/change files/, 'files-write'],
  [/environment variables/, 'env'],
];

function describeFound({ rule, message, location, symbol = '' }: Found): string {
  const name = /\.(\w+)(\[\w+\]|[#$]\d+)*$/.exec(symbol)?.[1];
  const kind = rule === 'capabilities/opaque-own' ? 'opaque' : KINDS.find(([words]) => words.test(message))?.[1];
  return `${location?.file} ${name}: ${kind}`;
}

describe('the check of capabilities', () => {
  let found: readonly Found[] = [];
  let answer: CheckAnswer;
  before(async () => {
    answer = await capabilitiesCheck.look(await testSubject('capabilities'), { environment });
    assert.ok('found' in answer, JSON.stringify(answer));
    found = answer.found;
  });

  test('finds every way out that own code takes, at its function, and nothing else', async () => {
    const own = found.filter(({ location }) => /^\w+\.go$/.test(location?.file ?? ''));
    assert.deepEqual(own.map(describeFound).sort(), (await wanted()).sort());
  });

  test('looks into code that a replace directive brings from a folder as into own code', () => {
    const rules = found.filter(({ location }) => location?.file.startsWith('dep/')).map(({ symbol }) => symbol);
    assert.deepEqual(rules.sort(), [
      '(example.org/dep.Handler).Handle',
      'example.org/dep.Unused',
      'example.org/dep.init#1',
    ]);
  });

  test('finds code in the place of a reviewed library', () => {
    const [replaced] = found.filter(({ rule }) => rule === 'capabilities/reviewed-module-replaced');
    assert.equal(replaced?.symbol, 'github.com/hashicorp/go-hclog');
    assert.ok(found.some(({ location }) => location?.file === 'replaced/hclog.go'));
  });

  test('points at the line that does it', async () => {
    const mail = found.find(({ symbol }) => symbol?.endsWith('.throughTheStandardLibrary'));
    const lines = (await readFile(join(folder, 'network.go'), 'utf8')).split('\n');
    assert.match(lines[(mail?.location?.line ?? 0) - 1] ?? '', /smtp\.SendMail/);
    assert.match(
      mail?.message ?? '',
      /^capabilities\.throughTheStandardLibrary can use the network \(smtp\.SendMail\)/,
    );
  });

  test('names the tool and the packages that it looked at', () => {
    assert.equal(answer.tool.name, 'capslock');
    assert.ok('lookedAt' in answer && answer.lookedAt.includes('github.com/provider-registry/testing/capabilities'));
  });
});
