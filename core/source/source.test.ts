import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ProviderName, parsePlatform, parseProviderName } from '../model/index.ts';
import { changedProviders, parseProviderManifest, planBuilds } from './index.ts';

const MINIMAL = `apiVersion: provider-registry/v1
name: local-ssh
version: 1.4.0
summary: Checks the SSH daemon.
license: Apache-2.0
maintainers: [{ name: Platform Security }]
main: .
protocol:
  kind: go-plugin
  handshake: { protocolVersion: 1, cookieKey: RUNNER_PLUGIN, cookieValue: x }
  service: proto.Runner
  versions: [1, 2]
requires: { runtime: ">=1.0.0 <2.0.0" }
permissions: {}
`;
const defaults = { platforms: [parsePlatform('linux/amd64')] };
const parse = (text: string) => parseProviderManifest(text, 'provider.yaml', defaults);

describe('provider.yaml', () => {
  test('declares nothing by default and takes the registry’s platforms', () => {
    const manifest = parse(MINIMAL);
    assert.deepEqual(manifest.permissions, {
      files: { read: [], write: [] },
      network: { connect: [] },
      exec: [],
      env: [],
      root: false,
    });
    assert.deepEqual(manifest.platforms, ['linux/amd64']);
  });

  test('keeps what it declares beside what it leaves out', () => {
    const manifest = parse(
      MINIMAL.replace('permissions: {}', 'permissions: { files: { read: [/etc/ssh/**] }, root: true }'),
    );
    assert.deepEqual(manifest.permissions.files, { read: ['/etc/ssh/**'], write: [] });
    assert.equal(manifest.permissions.root, true);
  });

  const INVALID: readonly [string, (text: string) => string, string, RegExp][] = [
    ['an unknown property', (t) => `${t}colour: red\n`, 'provider.yaml:15', /^colour /],
    ['a missing property', (t) => t.replace('license: Apache-2.0\n', ''), 'provider.yaml:1', /^license /],
    ['a name in upper case', (t) => t.replace('local-ssh', 'Local-SSH'), 'provider.yaml:2', /^name /],
    ['a name of one letter', (t) => t.replace('local-ssh', 'a'), 'provider.yaml:2', /^name /],
    ['a version with v', (t) => t.replace('1.4.0', 'v1.4.0'), 'provider.yaml:3', /^version /],
    ['a version with build metadata', (t) => t.replace('1.4.0', '1.4.0+1'), 'provider.yaml:3', /^version /],
    ['a main package outside the folder', (t) => t.replace('main: .', 'main: ./../other'), 'provider.yaml:7', /^main /],
    [
      'a relative path',
      (t) => t.replace('{}', '{ files: { read: [etc/ssh] } }'),
      'provider.yaml:14',
      /^permissions\.files\.read\[0\] /,
    ],
    [
      'a host without a port',
      (t) => t.replace('{}', '{ network: { connect: [example.com] } }'),
      'provider.yaml:14',
      /^permissions\.network\.connect\[0\] /,
    ],
    [
      'a wildcard program',
      (t) => t.replace('{}', '{ exec: [/usr/bin/*] }'),
      'provider.yaml:14',
      /^permissions\.exec\[0\] /,
    ],
    [
      'a number where text is due',
      (t) => t.replace('summary: Checks the SSH daemon.', 'summary: 12'),
      'provider.yaml:4',
      /^summary /,
    ],
    ['a key twice', (t) => `${t}main: .\n`, 'provider.yaml:15', /not YAML/],
    ['no YAML at all', () => '{', 'provider.yaml:1', /not YAML/],
    [
      'an alias',
      (t) =>
        t.replace('summary: Checks the SSH daemon.', 'summary: &a x').replace('license: Apache-2.0', 'license: *a'),
      'provider.yaml',
      /alias/,
    ],
    ['a list instead of a document', () => '- a\n', 'provider.yaml:1', /^the document /],
  ];
  for (const [what, change, where, message] of INVALID) {
    test(`${what} is refused with its place`, () => {
      assert.throws(
        () => parse(change(MINIMAL)),
        (error: { code: string; refusal: { where: string; message: string; expected: string } }) => {
          assert.equal(error.code, 'INVALID_DOCUMENT');
          assert.equal(error.refusal.where, where);
          assert.match(error.refusal.message, message);
          assert.ok(error.refusal.expected);
          return true;
        },
      );
    });
  }
});

describe('a plan', () => {
  const names = ['one', 'two'].map(parseProviderName);
  const CHANGES: readonly [string, string[], Record<string, string>][] = [
    ['one provider’s file', ['providers/one/main.go'], { one: 'providers/one/main.go changed' }],
    ['the policy', ['policy.yaml'], { one: 'policy.yaml changed', two: 'policy.yaml changed' }],
    [
      'a provider’s file and the policy',
      ['policy.yaml', 'providers/two/go.sum'],
      { one: 'policy.yaml changed', two: 'providers/two/go.sum changed' },
    ],
    ['a waiver', ['reviews/one/x.yaml'], {}],
    ['a README', ['README.md', 'docs/a.md'], {}],
    ['a provider whose name begins with another’s', ['providers/one-more/main.go'], {}],
    ['nothing', [], {}],
  ];
  for (const [what, files, expected] of CHANGES) {
    test(`for a change of ${what}`, () => {
      assert.deepEqual(Object.fromEntries(changedProviders(names, files)), expected);
    });
  }

  test('has a row for each platform of each changed provider', () => {
    const manifest = { ...parse(MINIMAL), platforms: [parsePlatform('linux/amd64'), parsePlatform('windows/amd64')] };
    const because = new Map([[manifest.name, 'x changed']]);
    assert.deepEqual(planBuilds([manifest], because).matrix.include, [
      { provider: 'local-ssh', version: '1.4.0', platform: 'linux/amd64' },
      { provider: 'local-ssh', version: '1.4.0', platform: 'windows/amd64' },
    ]);
    assert.deepEqual(planBuilds([manifest], new Map<ProviderName, string>()).providers, []);
  });
});
