import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Digest, digestOf, type ErrorCode, NO_PERMISSIONS, parsePlatform, type Version } from '../model/index.ts';
import { type AuditReport, checkDocument, type Release } from '../schemas/index.ts';
import { type ProviderManifest, parseProviderManifest } from '../source/index.ts';
import {
  addRelease,
  attestationManifests,
  decidePublication,
  layoutIndex,
  OCI,
  type PackedPlatform,
  providerImage,
  releaseOf,
  serializeRelease,
  statusEntry,
  updateStatus,
} from './index.ts';

const manifest: ProviderManifest = parseProviderManifest(
  `apiVersion: provider-registry/v1
name: ssh-config
version: 1.0.0
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
`,
  'provider.yaml',
  { platforms: ['linux/amd64', 'darwin/arm64'].map(parsePlatform) },
);

const file = (content: string) => ({ digest: digestOf(content), size: content.length });

function packed(platform: string, packing = ''): PackedPlatform {
  return {
    platform: parsePlatform(platform),
    binary: file(platform),
    diffId: digestOf(`${platform} tar`),
    layers: { gzip: file(`${platform} gzip${packing}`), zstd: file(`${platform} zstd${packing}`) },
  };
}

function release(change: Partial<Release> = {}, packing = ''): Release {
  return {
    ...releaseOf({
      manifest,
      image: providerImage(manifest, [packed('linux/amd64', packing), packed('darwin/arm64', packing)]),
      attestations: [{ predicateType: 'https://slsa.dev/provenance/v1', ...file('bundle') }],
      publishedAt: '2026-11-01T00:00:00Z',
    }),
    ...change,
  };
}

describe('the image of a provider version', () => {
  const image = providerImage(manifest, [packed('linux/amd64'), packed('darwin/arm64')]);
  const index = JSON.parse(Buffer.from(image.index.bytes).toString());

  test('lists two manifests a platform, gzip before zstd', () => {
    const listed = index.manifests.map(
      ({ platform }: { platform: { os: string; architecture: string } }) => platform.os,
    );
    assert.deepEqual(listed, ['linux', 'linux', 'darwin', 'darwin']);
    assert.equal(index.manifests[0].digest, image.platforms[0]?.manifests.gzip.digest);
    assert.equal(index.manifests[1].digest, image.platforms[0]?.manifests.zstd.digest);
  });

  test('tells the CCF agent the highest version of the service that it serves', () => {
    assert.equal(index.annotations['org.ccf.plugin.protocol.version'], '2');
  });

  test('has documents whose names are the digests of their bytes', () => {
    for (const { digest, size, bytes } of [image.index, ...image.documents]) {
      assert.equal(digestOf(bytes), digest);
      assert.equal(bytes.length, size);
    }
  });

  test('is the same for the same binaries', () => {
    assert.equal(
      providerImage(manifest, [packed('linux/amd64'), packed('darwin/arm64')]).index.digest,
      image.index.digest,
    );
  });
});

describe('a published version', () => {
  const [amd64, arm64] = release().platforms;
  assert.ok(amd64 && arm64);
  const offers: readonly [what: string, offered: Release, code: ErrorCode | 'unchanged'][] = [
    ['the same', release(), 'unchanged'],
    ['the same, at another time', release({ publishedAt: '2027-01-01T00:00:00Z' }), 'unchanged'],
    ['the same, signed anew', release({ attestations: [] }), 'unchanged'],
    ['the same, packed by another compressor', release({}, ' better'), 'unchanged'],
    ['another binary', release({ platforms: [{ ...amd64, binary: file('other') }, arm64] }), 'VERSION_IMMUTABLE'],
    ['a platform less', release({ platforms: [amd64] }), 'VERSION_IMMUTABLE'],
    [
      'more permissions',
      release({ permissions: { ...NO_PERMISSIONS, root: true } as Release['permissions'] }),
      'VERSION_IMMUTABLE',
    ],
    ['another protocol', release({ protocol: { ...manifest.protocol, versions: [1] } }), 'VERSION_IMMUTABLE'],
    ['another need', release({ requires: { runtime: '>=0.0.1' } }), 'VERSION_IMMUTABLE'],
    ['a configuration schema', release({ configurationSchema: {} }), 'VERSION_IMMUTABLE'],
    ['another summary', release({ summary: 'Something else.' }), 'VERSION_IMMUTABLE'],
  ];
  for (const [what, offered, expected] of offers) {
    test(`followed by ${what}: ${expected}`, () => {
      const decision = decidePublication(release(), offered);
      assert.equal(decision.kind === 'refused' ? decision.refusal.code : decision.kind, expected);
    });
  }

  test('is compared in the form in which it was stored', () => {
    const schema = { type: 'object', properties: { level: { multipleOf: 0.5 } } };
    const stored = JSON.parse(Buffer.from(serializeRelease(release({ configurationSchema: schema })).bytes).toString());
    assert.equal(decidePublication(stored, release({ configurationSchema: schema })).kind, 'unchanged');
  });

  test('that is none may be published', () => {
    assert.equal(decidePublication(undefined, release()).kind, 'new');
  });
});

describe('a provider’s record', () => {
  const versioned = (version: string) => release({ version: version as Version, summary: `Summary of ${version}.` });

  test('lists versions in SemVer’s order, and has the summary of the highest', () => {
    const record = ['1.10.0', '1.9.0', '2.0.0-rc.1']
      .map(versioned)
      .reduce<ReturnType<typeof addRelease> | undefined>(
        (before, one) => addRelease(before, one, file(one.version)),
        undefined,
      );
    assert.deepEqual(
      record?.versions.map(({ version }) => version),
      ['1.9.0', '1.10.0', '2.0.0-rc.1'],
    );
    assert.equal(record?.summary, 'Summary of 2.0.0-rc.1.');
    assert.equal(checkDocument('provider-record', record, 'record'), record);
  });

  test('lists a version once', () => {
    const once = addRelease(undefined, versioned('1.0.0'), file('a'));
    assert.equal(addRelease(once, versioned('1.0.0'), file('b')).versions.length, 1);
  });
});

test('a layout lists every index under its tag, and everything that refers to it', () => {
  const second = release({ version: '1.1.0' as Version, index: file('second') });
  const index = JSON.parse(Buffer.from(layoutIndex([second, release()])).toString());
  const tags = index.manifests.map(
    ({ annotations }: { annotations?: Record<string, string> }) => annotations?.['org.opencontainers.image.ref.name'],
  );
  assert.deepEqual(tags.filter(Boolean), ['1.0.0', '1.1.0']);
  assert.equal(index.manifests.length, 2 * (1 + 4 + 1));
  const [attestation] = attestationManifests(release());
  assert.ok(attestation);
  const manifestJson = JSON.parse(Buffer.from(attestation.bytes).toString());
  assert.equal(manifestJson.subject.digest, release().index.digest);
  assert.equal(manifestJson.artifactType, OCI.bundle);
});

describe('the public status', () => {
  const report = (verdict: 'approved' | 'rejected') =>
    ({
      provider: manifest.name,
      version: manifest.version,
      finishedAt: '2026-11-01T00:00:00Z',
      binaries: [{ platform: 'linux/amd64', ...file('binary') }],
      permissions: { declared: NO_PERMISSIONS },
      verdict: { verdict, reasons: [], waivers: [], policy: digestOf('policy') },
    }) as unknown as AuditReport;
  const entry = (verdict: 'approved' | 'rejected', published?: Digest) =>
    statusEntry({
      summary: 'Checks.',
      report: report(verdict),
      reportDigest: digestOf('report'),
      ...(published && { release: published }),
    });
  const at = (time: string) => ({ namespace: 'providers', now: new Date(time) });

  test('shows a rejected version, not published', () => {
    const status = updateStatus(undefined, [entry('rejected')], at('2026-11-02T00:00:00Z'));
    assert.equal(status.providers[0]?.verdict, 'rejected');
    assert.equal(status.providers[0]?.published, false);
    assert.equal(checkDocument('registry-status', status, 'status.json'), status);
  });

  test('is the very same while nothing changes, whatever the time', () => {
    const before = updateStatus(undefined, [entry('approved')], at('2026-11-02T00:00:00Z'));
    assert.equal(updateStatus(before, [entry('approved')], at('2026-11-03T00:00:00Z')), before);
    const after = updateStatus(before, [entry('approved', digestOf('release'))], at('2026-11-03T00:00:00Z'));
    assert.equal(after.updatedAt, '2026-11-03T00:00:00.000Z');
    assert.equal(after.providers.length, 1);
  });
});
