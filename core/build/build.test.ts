import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, parsePlatform } from '../model/index.ts';
import { parseProviderManifest } from '../source/index.ts';
import { buildInputs, sbomOf, sourceDigest } from './index.ts';

const manifest = parseProviderManifest(
  `apiVersion: provider-registry/v1
name: sample
version: 1.0.0
summary: A sample.
license: Apache-2.0
maintainers: [{ name: Somebody }]
main: .
protocol:
  kind: go-plugin
  handshake: { protocolVersion: 1, cookieKey: A, cookieValue: b }
  service: proto.Runner
  versions: [1]
requires: { runtime: "*" }
permissions: {}
`,
  'provider.yaml',
  { platforms: [parsePlatform('linux/amd64')] },
);
const parts = { source: digestOf('source'), goSum: digestOf('sum'), toolchain: 'go1.26.8', main: '.' };

test('every part of the inputs changes their digest', () => {
  const digests = [
    buildInputs(parts),
    buildInputs({ ...parts, source: digestOf('other') }),
    buildInputs({ ...parts, goSum: digestOf('other') }),
    buildInputs({ ...parts, toolchain: 'go1.26.7' }),
    buildInputs({ ...parts, main: './cmd' }),
  ].map(({ digest }) => digest);
  assert.equal(new Set(digests).size, digests.length);
  assert.equal(buildInputs({ ...parts }).digest, digests[0]);
});

test('a source digest knows names and contents, not the order in which files are listed', () => {
  const a = { path: 'a.go', digest: digestOf('a') };
  const b = { path: 'b.go', digest: digestOf('b') };
  assert.equal(sourceDigest([a, b]), sourceDigest([b, a]));
  assert.notEqual(sourceDigest([a, b]), sourceDigest([a, { ...b, path: 'c.go' }]));
  assert.notEqual(sourceDigest([a, b]), sourceDigest([a, { ...b, digest: digestOf('c') }]));
});

test('a source digest is that of Go’s dirhash lines', () => {
  const file = { path: 'go.mod', digest: digestOf('module m\n') };
  const hex = file.digest.slice('sha256:'.length);
  assert.equal(sourceDigest([file]), digestOf(`${hex}  go.mod\n`));
});

test('an SBOM names the binary, its toolchain and every module by package URL', () => {
  const text = sbomOf(manifest, {
    platform: parsePlatform('linux/amd64'),
    digest: digestOf('binary'),
    toolchain: 'go1.26.8',
    modules: [{ path: 'github.com/Masterminds/semver', version: 'v1.5.0', sum: 'h1:abc=' }],
  });
  const sbom = JSON.parse(text);
  assert.equal(sbom.bomFormat, 'CycloneDX');
  assert.equal(sbom.metadata.component.hashes[0].content, digestOf('binary').slice(7));
  assert.deepEqual(
    sbom.components.map((component: { purl: string }) => component.purl),
    ['pkg:golang/github.com/masterminds/semver@v1.5.0'],
  );
  assert.equal(sbom.dependencies[0].dependsOn.length, 1);
});
