import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  digestOf,
  NO_PERMISSIONS,
  type Permissions,
  parsePlatform,
  parseProviderName,
  parseVersion,
} from '../../model/index.ts';
import type { BuildRecord, Policy } from '../../schemas/index.ts';
import type { ProviderManifest } from '../../source/index.ts';
import { judgeManifest, type ManifestEvidence } from './judge-manifest.ts';

const name = parseProviderName;
const built = digestOf('binary');

function manifestOf(providerName: string, permissions: Partial<Permissions>): ProviderManifest {
  return {
    apiVersion: 'provider-registry/v1',
    name: name(providerName),
    version: parseVersion('1.1.0'),
    summary: 's',
    license: 'Apache-2.0',
    maintainers: [{ name: 'm' }],
    main: '.',
    platforms: [],
    protocol: {
      kind: 'go-plugin',
      handshake: { protocolVersion: 1, cookieKey: 'K', cookieValue: 'v' },
      service: 'proto.Runner',
      versions: [1],
    },
    requires: { runtime: '>=1.0.0' },
    permissions: { ...NO_PERMISSIONS, ...permissions },
  };
}

function recordOf(version: string): BuildRecord {
  const file = { digest: built, size: 1 };
  return {
    apiVersion: 'provider-registry/v1',
    provider: name('local-ssh'),
    version: parseVersion(version),
    inputs: { digest: built, source: built, goSum: built, toolchain: 'go1.26.8', flags: [], main: '.' },
    source: { path: 'providers/local-ssh' },
    platforms: [{ platform: parsePlatform('linux/amd64'), binary: file, sbom: file }],
  };
}

function rulesOf(
  parts: { name?: string; permissions?: Partial<Permissions> } & Partial<Omit<ManifestEvidence, 'manifest'>>,
): string[] {
  const { name: providerName = 'local-ssh', permissions = {}, ...evidence } = parts;
  return judgeManifest({
    manifest: manifestOf(providerName, permissions),
    text: '',
    record: recordOf('1.1.0'),
    allowed: {},
    names: { reserved: [name('registry')], withdrawn: [name('old-ssh')], others: [name('local-shell'), name('cloud')] },
    published: undefined,
    ...evidence,
  }).map(({ rule }) => rule);
}

test('a provider that asks for nothing has no findings', () => {
  assert.deepEqual(rulesOf({}), []);
});

const nameCases: [name: string, rule: string | undefined][] = [
  ['registry', 'name-reserved'],
  ['old-ssh', 'name-withdrawn'],
  ['oldssh', 'name-look-alike'],
  ['o1d-ssh', 'name-look-alike'],
  ['loca1-shell', 'name-look-alike'],
  ['local-shells', 'name-look-alike'],
  ['loacl-shell', 'name-look-alike'],
  ['local-shall', 'name-look-alike'],
  ['doud', 'name-look-alike'],
  ['local-shell2', undefined],
  ['local-shell', undefined],
  ['remote-shell', undefined],
  ['loud', undefined],
];
for (const [providerName, rule] of nameCases) {
  test(`the name ${providerName} meets ${rule ?? 'no objection'}`, () => {
    assert.deepEqual(rulesOf({ name: providerName }), rule ? [`manifest/${rule}`] : []);
  });
}

const published = (version: string, binaries = [built]) => ({ version: parseVersion(version), binaries, findings: [] });

test('a published provider may keep a name that looks like a newer one’s', () => {
  assert.deepEqual(rulesOf({ name: 'local-shells', published: published('1.0.0') }), []);
});

const versionCases: [what: string, evidence: Partial<ManifestEvidence>, accepted: boolean][] = [
  ['above the published one', { published: published('1.0.9') }, true],
  ['published with the same binaries', { published: published('1.1.0') }, true],
  ['published with other binaries', { published: published('1.1.0', [digestOf('other')]) }, false],
  ['published with more binaries', { published: published('1.1.0', [built, digestOf('other')]) }, false],
  ['below the published one', { published: published('1.2.0') }, false],
  ['a pre-release of the published one', { record: recordOf('1.1.0-rc.1'), published: published('1.1.0') }, false],
];
for (const [what, evidence, accepted] of versionCases) {
  test(`a version ${what} is ${accepted ? 'accepted' : 'a finding'}`, () => {
    assert.deepEqual(rulesOf(evidence), accepted ? [] : ['manifest/version-not-raised']);
  });
}

test('each permission that a policy may ask about is a finding of its own', () => {
  const permissions = {
    files: { read: ['/etc/ssh/**'], write: ['/var/lib/x/**'] },
    network: { connect: ['a.example.org:443', 'b.example.org:443'] },
    exec: ['/usr/sbin/sshd'],
    root: true,
  };
  assert.deepEqual(rulesOf({ permissions }), [
    'manifest/files-write-declared',
    'manifest/network-declared',
    'manifest/network-declared',
    'manifest/exec-declared',
    'manifest/root-declared',
  ]);
});

test('a finding names the line of provider.yaml that it is about', () => {
  const [found] = judgeManifest({
    manifest: manifestOf('local-ssh', { network: { connect: ['a.example.org:443'] } }),
    text: 'name: local-ssh\npermissions:\n  network: { connect: ["a.example.org:443"] }\n',
    record: recordOf('1.1.0'),
    allowed: {},
    names: { reserved: [], withdrawn: [], others: [] },
    published: undefined,
  });
  assert.deepEqual(found?.location, { file: 'provider.yaml', line: 3 });
});

const allowed: Policy['permissions'] = {
  files: { read: ['/etc/**', '/opt/*/conf'], write: [] },
  network: { connect: ['*.example.org:443', 'any.example.com:*'] },
  exec: ['/usr/bin/true'],
  env: ['LANG'],
  root: false,
};
const files = (read: string[], write: string[] = []): Partial<Permissions> => ({ files: { read, write } });
const connect = (...targets: string[]): Partial<Permissions> => ({ network: { connect: targets } });
const wideCases: [permissions: Partial<Permissions>, accepted: boolean][] = [
  [files(['/etc/ssh/**']), true],
  [files(['/etc/ssh/sshd_config', '/etc']), true],
  [files(['/opt/x/conf']), true],
  [files(['/opt/*/conf']), true],
  [files(['/opt/**/conf']), false],
  [files(['/opt/x/conf/deep']), false],
  [files(['/**']), false],
  [files(['/etcetera']), false],
  [files(['/*/ssh']), false],
  [files([], ['/etc/x']), false],
  [connect('api.example.org:443'), true],
  [connect('*.eu.example.org:443'), true],
  [connect('*.example.org:443'), true],
  [connect('api.example.org:8443'), false],
  [connect('api.example.org:*'), false],
  [connect('*.org:443'), false],
  [connect('any.example.com:*'), true],
  [{ exec: ['/usr/bin/true'] }, true],
  [{ exec: ['/bin/sh'] }, false],
  [{ env: ['LANG'] }, true],
  [{ env: ['AWS_SECRET_ACCESS_KEY'] }, false],
  [{ root: true }, false],
];
for (const [permissions, accepted] of wideCases) {
  test(`${JSON.stringify(permissions)} is ${accepted ? 'within' : 'wider than'} what the registry allows`, () => {
    assert.equal(rulesOf({ permissions, allowed }).includes('manifest/permission-not-allowed'), !accepted);
  });
}

for (const path of ['/etc/ssh/../shadow', '/etc//ssh', '/etc/./ssh', '/etc/ssh/']) {
  test(`the path ${path} is not accepted as written`, () => {
    assert.ok(rulesOf({ permissions: files([path]) }).includes('manifest/path-not-normal'));
  });
}
