import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openLayout } from '@provider-registry/adapter-oci';
import { type ErrorCode, type ProviderName, RegistryError } from '@provider-registry/core/model';
import { parseJsonDocument, type RegistryStatus } from '@provider-registry/core/schemas';
import { paths } from '../repository/index.ts';
import type { PublishedVersion } from './index.ts';
import { daysLater, ExampleRepository, NOW, PLATFORMS } from './repository.fixture.ts';

const sshConfig = 'ssh-config' as ProviderName;

/** Every file below `folder` with its content's hash. */
async function fingerprint(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(
      path.slice(folder.length),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  }
  return files;
}

function outcomes(results: readonly PublishedVersion[]): Record<string, string> {
  return Object.fromEntries(
    results.map((one) => [one.name, one.outcome === 'refused' ? one.refusal.code : one.outcome]),
  );
}

async function refusalOf(work: Promise<unknown>): Promise<ErrorCode | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof RegistryError, String(error));
    return error.code;
  }
}

describe('publishing', () => {
  let example: ExampleRepository;
  before(async () => {
    example = await ExampleRepository.create();
    await example.build({ name: 'ssh-config' });
    await example.build({ name: 'shell-audit', verdict: 'rejected' });
    await example.found();
  });
  after(() => example.remove());

  const status = async (): Promise<RegistryStatus> => {
    const path = join(example.registryFolder, 'status/status.json');
    return parseJsonDocument('registry-status', await readFile(path), path);
  };

  test('refuses what was not signed, and still shows its verdict', async () => {
    assert.deepEqual(outcomes(await example.publish()), {
      'ssh-config': 'NOT_AUDITED',
      'shell-audit': 'VERDICT_NOT_APPROVED',
    });
    const shown = (await status()).providers.map(({ name, verdict, published }) => ({ name, verdict, published }));
    assert.deepEqual(shown, [
      { name: 'shell-audit', verdict: 'rejected', published: false },
      { name: 'ssh-config', verdict: 'approved', published: false },
    ]);
  });

  test('refuses to sign what was rejected, with the reasons', async () => {
    await assert.rejects(example.sign('shell-audit'), (error: RegistryError) => {
      assert.equal(error.code, 'VERDICT_NOT_APPROVED');
      assert.match(error.refusal.found ?? '', /starts a program that provider.yaml does not declare/);
      return true;
    });
  });

  test('puts a signed version into the catalogue, the OCI layout and the status', async () => {
    assert.equal((await example.sign('ssh-config')).outcome, 'signed');
    assert.equal(outcomes(await example.publish())['ssh-config'], 'published');

    const catalogue = await example.catalogue();
    const listed = (await catalogue.findProvider(sshConfig))?.versions[0];
    assert.ok(listed);
    const release = parseJsonDocument('release', await catalogue.fetchRelease(listed.release), 'release');
    assert.equal(release.attestations.length, 3 + PLATFORMS.length);
    assert.deepEqual(release.configurationSchema, { type: 'object', properties: { level: { multipleOf: 0.5 } } });

    const layout = await openLayout(join(example.registryFolder, 'oci/ssh-config'));
    assert.deepEqual(layout.tags(), ['1.0.0']);
    assert.equal(layout.findManifest('1.0.0')?.digest, release.index.digest);
    assert.equal((await layout.referrers(release.index.digest)).length, release.attestations.length);
    for (const { digest, size } of release.attestations) assert.equal((await stat(layout.blobPath(digest))).size, size);

    const shown = (await status()).providers.find(({ name }) => name === sshConfig);
    assert.equal(shown?.published, true);
    assert.equal(shown?.release, listed.release);
  });

  test('changes no byte when it is done again, signing included', async () => {
    const [registry, dist] = [await fingerprint(example.registryFolder), await fingerprint(join(example.root, 'dist'))];
    assert.equal((await example.sign('ssh-config')).outcome, 'unchanged');
    assert.equal(outcomes(await example.publish())['ssh-config'], 'unchanged');
    assert.deepEqual(await fingerprint(example.registryFolder), registry);
    assert.deepEqual(await fingerprint(join(example.root, 'dist')), dist);
  });

  test('keeps what is published when dist/ was lost and everything was signed anew', async () => {
    const before = await fingerprint(example.registryFolder);
    await rm(join(example.root, 'dist/ssh-config'), { recursive: true });
    await example.build({ name: 'ssh-config' });
    assert.equal((await example.sign('ssh-config')).outcome, 'signed');
    assert.equal(outcomes(await example.publish())['ssh-config'], 'unchanged');
    assert.deepEqual(await fingerprint(example.registryFolder), before);
  });

  test('never puts other bytes under a published version', async () => {
    const before = await (await example.catalogue()).findProvider(sshConfig);
    await example.build({ name: 'ssh-config', content: 'another program' });
    await example.sign('ssh-config');
    assert.equal(outcomes(await example.publish())['ssh-config'], 'VERSION_IMMUTABLE');
    assert.deepEqual(await (await example.catalogue()).findProvider(sshConfig), before);
  });

  test('lists the next version beside the first', async () => {
    await example.build({ name: 'ssh-config', version: '1.1.0', content: 'another program' });
    await example.sign('ssh-config');
    assert.equal(outcomes(await example.publish())['ssh-config'], 'published');
    const record = await (await example.catalogue()).findProvider(sshConfig);
    assert.deepEqual(
      record?.versions.map(({ version }) => version),
      ['1.0.0', '1.1.0'],
    );
    assert.deepEqual((await openLayout(join(example.registryFolder, 'oci/ssh-config'))).tags(), ['1.0.0', '1.1.0']);
    assert.deepEqual(
      (await status()).providers.map(({ name, version }) => `${name}@${version}`),
      ['shell-audit@1.0.0', 'ssh-config@1.0.0', 'ssh-config@1.1.0'],
    );
  });

  test('repairs what is only derived from the catalogue', async () => {
    const before = await fingerprint(example.registryFolder);
    await rm(join(example.registryFolder, 'oci/ssh-config/index.json'));
    await writeFile(join(example.registryFolder, 'status/status.json'), 'half');
    await example.publish();
    const after = await fingerprint(example.registryFolder);
    assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
    assert.equal(after.get('/oci/ssh-config/index.json'), before.get('/oci/ssh-config/index.json'));
  });

  test('keeps a catalogue fresh whose timestamp would end soon', async () => {
    await example.publish([], daysLater(1.5));
    assert.equal((await example.catalogue(daysLater(3))).versions.root, 1);
  });

  test('is done by one at a time', async () => {
    const codes = await Promise.all([1, 2].map(() => refusalOf(example.publish())));
    assert.deepEqual(codes.sort(), ['LOCKED', 'none']);
  });

  test('founds a catalogue once', async () => {
    const before = await fingerprint(example.registryFolder);
    assert.equal((await example.found(daysLater(1))).outcome, 'unchanged');
    assert.deepEqual(await fingerprint(example.registryFolder), before);
  });
});

describe('a version is not signed', () => {
  let example: ExampleRepository;
  before(async () => {
    example = await ExampleRepository.create();
  });
  after(() => example.remove());

  const at = () => paths(example.root, 'ssh-config', '1.0.0');
  const edit = async (path: string, change: (text: string) => string) =>
    writeFile(path, change(await readFile(path, 'utf8')));
  const [platform] = PLATFORMS;
  assert.ok(platform);

  const cases: readonly [why: string, change: () => Promise<void>, code: ErrorCode][] = [
    ['a binary was swapped after the audit', () => writeFile(at().binary(platform), 'evil'), 'DIGEST_MISMATCH'],
    ['an SBOM was changed', () => edit(at().sbom(platform), (text) => `${text} `), 'DIGEST_MISMATCH'],
    [
      'the build record names another binary',
      () => edit(at().buildRecord, (text) => text.replace(/"size":\d+/, '"size":1')),
      'DIGEST_MISMATCH',
    ],
    [
      'provider.yaml declares more than was audited',
      () =>
        edit(join(example.root, 'providers/ssh-config/provider.yaml'), (text) => text.replace('/etc/ssh/**', '/**')),
      'NOT_AUDITED',
    ],
    [
      'the source was changed after the build',
      () => example.write('providers/ssh-config/main.go', 'package evil\n'),
      'NOT_AUDITED',
    ],
    [
      'a file was added to the source',
      () => example.write('providers/ssh-config/init.go', 'package main\n'),
      'NOT_AUDITED',
    ],
    [
      'the audit was of another build',
      () => edit(at().report, (text) => text.replace(/"inputs":"sha256:\w+"/, `"inputs":"sha256:${'0'.repeat(64)}"`)),
      'NOT_AUDITED',
    ],
    ['it was flagged', () => example.build({ name: 'ssh-config', verdict: 'flagged' }), 'VERDICT_NOT_APPROVED'],
    [
      'the waiver of its approval has ended',
      () => example.build({ name: 'ssh-config', waiverExpires: NOW.toISOString() }),
      'WAIVER_EXPIRED',
    ],
    ['there is no report', () => rm(at().report), 'NOT_AUDITED'],
    ['the report is none', () => writeFile(at().report, '{}'), 'INVALID_DOCUMENT'],
  ];
  for (const [why, change, code] of cases) {
    test(`when ${why}: ${code}`, async () => {
      await rm(join(example.root, 'providers'), { recursive: true, force: true });
      await rm(join(example.root, 'dist'), { recursive: true, force: true });
      await example.build({ name: 'ssh-config' });
      await change();
      assert.equal(await refusalOf(example.sign('ssh-config')), code);
      await assert.rejects(readdir(at().attestations), { code: 'ENOENT' });
    });
  }
});
