import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeManifest } from '@provider-registry/core/audit/manifest';
import { digestOf, parsePlatform, parseProviderName, parseVersion } from '@provider-registry/core/model';
import { parseProviderManifest } from '@provider-registry/core/source';
import { verdictOf } from '../audits/index.ts';

const platforms = [parsePlatform('linux/amd64')];
const names = {
  reserved: ['provider-registry'].map(parseProviderName),
  withdrawn: ['log4-reader'].map(parseProviderName),
  others: ['ssh-config', 'tls-certificate'].map(parseProviderName),
};

async function verdictForName(name: string) {
  const text = `apiVersion: provider-registry/v1
name: ${name}
version: 1.0.0
summary: s
license: Apache-2.0
maintainers: [{ name: m }]
main: .
protocol:
  kind: go-plugin
  handshake: { protocolVersion: 1, cookieKey: K, cookieValue: v }
  service: S
  versions: [1]
requires: { runtime: ">=1.0.0" }
permissions: {}
`;
  const manifest = parseProviderManifest(text, 'provider.yaml', { platforms });
  const digest = digestOf(name);
  const file = { digest, size: 1 };
  const found = judgeManifest({
    manifest,
    text,
    record: {
      apiVersion: 'provider-registry/v1',
      provider: manifest.name,
      version: parseVersion('1.0.0'),
      inputs: { digest, source: digest, goSum: digest, toolchain: 'go1.26.8', flags: [], main: '.' },
      source: { path: `providers/${name}` },
      platforms: platforms.map((platform) => ({ platform, binary: file, sbom: file })),
    },
    allowed: {},
    names,
    published: undefined,
  });
  return verdictOf({ found, provider: manifest.name });
}

for (const [name, why] of [
  ['ssh-c0nfig', 'is read as ssh-config'],
  ['sshconfig', 'is read as ssh-config'],
  ['ssh-confg', 'is one typing mistake from ssh-config'],
  ['tls-certiflcate', 'is read as tls-certificate'],
  ['log4-reader', 'was withdrawn'],
  ['provider-registry', 'is reserved'],
] as const) {
  test(`a provider named ${name}, which ${why}, is rejected`, async () => {
    assert.equal((await verdictForName(name)).verdict, 'rejected');
  });
}

test('a name of its own is accepted', async () => {
  assert.equal((await verdictForName('kernel-modules')).verdict, 'approved');
});
