import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenRules, forbiddenOnHost } from './rules.ts';
import { type Package, readPackages, readSources, type Source, specifiersIn } from './sources.ts';

test('no file imports against the arrows of the layout', () => {
  assert.deepEqual(brokenRules(readSources(), readPackages()), []);
});

test('a runtime loads nothing of the control plane, the console or the command line', () => {
  assert.deepEqual(forbiddenOnHost(readSources()), []);
});

const packages: ReadonlyMap<string, Package> = new Map([
  [
    '@provider-registry/runtime',
    { name: '@provider-registry/runtime', folder: 'runtime', exports: {}, dependencies: {} },
  ],
]);
const source = (path: string, text: string, targets: Record<string, string> = {}): Source => ({
  path,
  text,
  imports: specifiersIn(text).map((specifier) => ({ specifier, target: targets[specifier] })),
});

const BROKEN: readonly [string, Source][] = [
  ['core reads a file', source('core/model/x.ts', "import { readFileSync } from 'node:fs';")],
  ['core asks the clock', source('core/model/x.ts', 'export const now = () => new Date();')],
  ['core throws dice', source('core/model/x.ts', 'export const dice = () => Math.random();')],
  ['core reads the environment', source('core/model/x.ts', 'export const home = process.env.HOME;')],
  ['core imports an adapter', source('core/audit/x.ts', "import { a } from 'a';", { a: 'adapters/git/index.ts' })],
  [
    'a stage imports a later one',
    source('core/build/x.ts', "import { a } from '../sign/index.ts';", { '../sign/index.ts': 'core/sign/index.ts' }),
  ],
  [
    'an adapter imports the pipeline',
    source('adapters/git/x.ts', "import { a } from 'a';", { a: 'pipeline/plan/index.ts' }),
  ],
  [
    'the service imports the pipeline',
    source('service/x.ts', "import { a } from 'a';", { a: 'pipeline/plan/index.ts' }),
  ],
  [
    'the runtime imports the service',
    source('runtime/x.ts', "import { a } from '@provider-registry/runtime';", {
      '@provider-registry/runtime': 'service/index.ts',
    }),
  ],
  [
    'the runtime imports the database',
    source('runtime/x.ts', "import { a } from '@provider-registry/runtime';", {
      '@provider-registry/runtime': 'adapters/postgres/index.ts',
    }),
  ],
  [
    'a file imports past an index',
    source('core/audit/x.ts', "import { a } from '../build/record.ts';", {
      '../build/record.ts': 'core/build/record.ts',
    }),
  ],
  [
    'a launcher does more than hand over',
    source('cli/bin/provider-registry.mjs', "import { a } from 'a';", { a: 'core/model/index.ts' }),
  ],
  ['a package is not declared', source('runtime/x.ts', "import { a } from 'left-pad';")],
];

for (const [what, broken] of BROKEN) {
  test(`the rules notice that ${what}`, () => {
    assert.equal(brokenRules([broken], packages).length, 1);
  });
}

test('the rules notice a forbidden package behind a chain of imports', () => {
  const chain = [
    source('runtime/a.ts', "import { b } from './b.ts';", { './b.ts': 'runtime/b.ts' }),
    source('runtime/b.ts', "import pg from 'pg';"),
  ];
  assert.deepEqual(forbiddenOnHost(chain), ['runtime/a.ts → runtime/b.ts loads pg']);
});

test('an import of types only loads nothing', () => {
  const types = source('runtime/a.ts', "import type { Static } from 'typebox';");
  assert.deepEqual(forbiddenOnHost([types]), []);
});
