import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_PERMISSIONS, type Permissions, parseProviderName } from '../../model/index.ts';
import type { ReviewedModule } from '../../schemas/index.ts';
import { identify } from '../finding.ts';
import {
  type CapabilityUse,
  capabilityMap,
  type GoPackage,
  judgeCapabilities,
  parsePackages,
  sortPackages,
} from './index.ts';

const own: GoPackage = { ImportPath: 'example.org/p', Dir: '/p', Module: { Path: 'example.org/p', Main: true } };
const library = (version: string, replace?: { Path: string; Version?: string }): GoPackage => ({
  ImportPath: 'example.org/lib/inner',
  Dir: '/lib',
  Module: { Path: 'example.org/lib', Version: version, ...(replace && { Replace: replace }) },
});
const reviewed: ReviewedModule[] = [
  { path: 'example.org/lib', versions: '>=1.2.0 <1.4.0', reason: 'looked at', reviewer: 'r' },
];
const goSum = 'example.org/lib v1.3.0 h1:abc=\nexample.org/lib v1.3.0/go.mod h1:def=\n';

const divisions: [
  what: string,
  item: GoPackage,
  goSum: string,
  room: 'own' | 'reviewed' | 'unreviewed',
  replaced: number,
][] = [
  ['a version that was reviewed', library('v1.3.0'), goSum, 'reviewed', 0],
  ['a version that was not', library('v1.4.0'), goSum.replaceAll('1.3.0', '1.4.0'), 'unreviewed', 0],
  ['a pre-release of one', library('v1.3.0-rc.1'), goSum.replaceAll('1.3.0', '1.3.0-rc.1'), 'unreviewed', 0],
  ['a hash that go.sum lacks', library('v1.3.0'), goSum.replace('example.org/lib v1.3.0 ', 'x y '), 'unreviewed', 1],
  [
    'another module in its place',
    library('v1.3.0', { Path: 'example.org/evil', Version: 'v1.0.0' }),
    goSum,
    'unreviewed',
    1,
  ],
  ['a folder in its place', library('v1.3.0', { Path: './lib' }), goSum, 'own', 1],
];
for (const [what, item, sum, room, replaced] of divisions) {
  test(`${what} makes a library ${room}`, () => {
    const sorted = sortPackages([own, item, { ImportPath: 'fmt', Dir: '/go', Standard: true }], reviewed, sum);
    assert.ok(sorted[room].includes(item));
    assert.equal(sorted.substituted.length, replaced);
    assert.ok(sorted.own.includes(own));
  });
}

test('a package of one’s own below a reviewed library’s path stays one’s own', () => {
  const inside = { ...own, ImportPath: 'example.org/lib/mine' };
  const sorted = sortPackages([inside], reviewed, goSum);
  assert.deepEqual(sorted.own, [inside]);
  assert.equal(capabilityMap(sorted.reviewed).includes('example.org/lib'), false);
});

test('the map names each reviewed package by itself, and the doors of its module', () => {
  const grpc = (path: string): GoPackage => ({
    ImportPath: path,
    Dir: '/g',
    Module: { Path: 'google.golang.org/grpc', Version: 'v1.79.3' },
  });
  const lines = capabilityMap([grpc('google.golang.org/grpc'), grpc('google.golang.org/grpc/codes')]).split('\n');
  assert.ok(lines.includes('package google.golang.org/grpc/codes SAFE'));
  assert.ok(lines.includes('func google.golang.org/grpc.NewClient NETWORK'));
  assert.ok(lines.includes('func net/http.DefaultClient NETWORK'));
  assert.equal(
    lines.some((line) => line.includes('*.') || line.includes('...')),
    false,
  );
  assert.equal(
    lines.some((line) => line.includes('go-plugin')),
    false,
  );
});

test('a module with more doors than walls is a door by default', () => {
  const opa = (name: string): GoPackage => ({
    ImportPath: `github.com/open-policy-agent/opa/v1/${name}`,
    Dir: '/o',
    Module: { Path: 'github.com/open-policy-agent/opa', Version: 'v1.14.1' },
  });
  const map = capabilityMap([opa('rego'), opa('ast'), opa('newly-added')]);
  assert.match(map, /opa\/v1\/rego NETWORK/);
  assert.match(map, /opa\/v1\/ast SAFE/);
  assert.match(map, /opa\/v1\/newly-added NETWORK/);
});

function use(changes: Partial<CapabilityUse> = {}): CapabilityUse {
  const target = changes.target ?? 'os/exec.Command';
  return {
    package: own.ImportPath,
    function: 'example.org/p.run',
    capability: 'EXEC',
    target,
    path: ['example.org/p.run', target],
    callers: [],
    file: 'run.go',
    line: 12,
    text: 'exec.Command("/bin/sh")',
    ...changes,
  };
}

const declared = (parts: Partial<Permissions>): Permissions => ({ ...NO_PERMISSIONS, ...parts });
const sorted = sortPackages([own, library('v9.0.0')], [], '');
const judged = (uses: CapabilityUse[], permissions: Permissions = NO_PERMISSIONS) =>
  judgeCapabilities(uses, sorted, permissions);
const rules = (uses: CapabilityUse[], permissions?: Permissions) => judged(uses, permissions).map(({ rule }) => rule);

const needs: [
  what: string,
  capability: string,
  target: string,
  enough: Partial<Permissions>,
  tooLittle: Partial<Permissions>,
][] = [
  ['starting a program', 'EXEC', 'os/exec.Command', { exec: ['/bin/true'] }, { files: { read: ['/**'], write: [] } }],
  ['connecting', 'NETWORK', 'net.Dial', { network: { connect: ['a.org:443'] } }, { exec: ['/bin/true'] }],
  ['reading', 'FILES', 'os.ReadFile', { files: { read: ['/etc/x'], write: [] } }, { env: ['X'] }],
  ['writing', 'FILES', 'os.WriteFile', { files: { read: [], write: ['/x'] } }, { files: { read: ['/**'], write: [] } }],
  [
    'removing below a root',
    'FILES',
    '(*os.Root).RemoveAll',
    { files: { read: [], write: ['/x'] } },
    { files: { read: ['/**'], write: [] } },
  ],
  ['reading variables', 'READ_SYSTEM_STATE', 'os.Getenv', { env: ['X'] }, { root: true }],
];
for (const [what, capability, target, enough, tooLittle] of needs) {
  test(`${what} needs its permission, and no other gives it`, () => {
    const item = use({ capability, target });
    assert.deepEqual(rules([item]), ['capabilities/undeclared-own']);
    assert.deepEqual(rules([item], declared(tooLittle)), ['capabilities/undeclared-own']);
    assert.deepEqual(rules([item], declared(enough)), []);
  });
}

for (const capability of ['SYSTEM_CALLS', 'CGO', 'ARBITRARY_EXECUTION', 'UNSAFE_POINTER', 'REFLECT', 'SOMETHING_NEW']) {
  test(`no permission stands for ${capability}`, () => {
    const all = declared({
      exec: ['/x'],
      network: { connect: ['a.org:*'] },
      files: { read: ['/**'], write: ['/**'] },
      env: ['X'],
    });
    assert.deepEqual(rules([use({ capability, target: 'x.Y' })], all), ['capabilities/opaque-own']);
  });
  test(`${capability} of the standard library’s own inside is not the provider’s`, () => {
    const path = ['example.org/p.run', 'encoding/json.Marshal', 'reflect.ValueOf'];
    assert.deepEqual(rules([use({ capability, target: 'reflect.ValueOf', path })]), []);
  });
}

const dependency = (changes: Partial<CapabilityUse> = {}) =>
  use({
    package: 'example.org/lib/inner',
    function: 'example.org/lib/inner.Run',
    file: '/lib/run.go',
    text: '',
    ...changes,
  });

test('a dependency is one finding for each kind, with the way from own code to it', () => {
  const found = judged([
    dependency(),
    dependency({ function: 'example.org/lib/inner.Go', callers: ['example.org/p.main'] }),
  ]);
  assert.equal(found.length, 1);
  assert.equal(found[0]?.rule, 'capabilities/undeclared-dependency');
  assert.equal(found[0]?.severity, 'medium');
  assert.deepEqual(found[0]?.path, ['example.org/p.main', 'example.org/p.run', 'os/exec.Command']);
  assert.match(found[0]?.message ?? '', /example\.org\/lib@v9\.0\.0 can start other programs/);
});

test('a dependency that nothing is seen to call is told apart', () => {
  const [found] = judged([dependency()]);
  assert.equal(found?.severity, 'low');
  assert.match(found?.message ?? '', /No call from the provider’s own code was seen/);
});

const provider = parseProviderName('p1');
const fingerprints = (uses: CapabilityUse[]) => judged(uses).map((found) => identify(provider, found).fingerprint);

const kept: [what: string, uses: CapabilityUse[]][] = [
  ['another line number', [use({ line: 99 })]],
  ['another closure’s number', [use({ function: 'example.org/p.run$2' })]],
  ['the same found twice', [use(), use()]],
];
for (const [what, uses] of kept) {
  test(`${what} leaves a fingerprint as it is`, () => assert.deepEqual(fingerprints(uses), fingerprints([use()])));
}

const changed: [what: string, uses: CapabilityUse[]][] = [
  ['another program', [use({ text: 'exec.Command("/bin/bash")' })]],
  ['another function', [use({ function: 'example.org/p.start' })]],
  ['a second line beside it', [use(), use({ line: 13, text: 'exec.Command("/bin/evil")' })]],
  ['another way to do it', [use({ target: 'os.StartProcess' })]],
];
for (const [what, uses] of changed) {
  test(`${what} changes a fingerprint`, () => assert.notDeepEqual(fingerprints(uses), fingerprints([use()])));
}

test('the output of go list is read object by object', () => {
  const text = '{\n\t"ImportPath": "a",\n\t"Module": {\n\t\t"Path": "m"\n\t}\n}\n{\n\t"ImportPath": "b"\n}\n';
  assert.deepEqual(
    parsePackages(text).map(({ ImportPath }) => ImportPath),
    ['a', 'b'],
  );
});
