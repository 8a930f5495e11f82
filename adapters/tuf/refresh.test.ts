import assert from 'node:assert/strict';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ErrorCode, type ProviderName, RegistryError } from '@provider-registry/core/model';
import {
  daysLater,
  ExampleCatalogue,
  LIFETIMES,
  NOW,
  newSigners,
  providerRecord,
  providers,
  revocations,
} from './catalogue.fixture.ts';
import { metadataFile } from './layout.ts';
import { applyWrites, common, createCatalogueFiles, rootRole, signMetadata } from './repository/index.ts';

const sshConfig = 'ssh-config' as ProviderName;

function refusedWith(code: ErrorCode) {
  return (error: unknown) => {
    assert.ok(error instanceof RegistryError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

describe('a catalogue and its client', () => {
  let example: ExampleCatalogue;
  before(async () => {
    example = await ExampleCatalogue.create();
  });
  after(() => example.remove());

  test('a new catalogue gives trust and an empty list of revocations', async () => {
    const catalogue = await example.refresh();
    assert.deepEqual(catalogue.trust, example.trust);
    assert.deepEqual(catalogue.revocations.revocations, []);
    assert.deepEqual(catalogue.versions, { root: 1, timestamp: 1, snapshot: 1, revocations: 1 });
    assert.equal(catalogue.expires, daysLater(2).toISOString());
    assert.equal(await catalogue.findProvider(sshConfig), undefined);
  });

  test('nothing is kept before commit, and one file after it', async () => {
    const catalogue = await example.refresh();
    await assert.rejects(readdir(example.state), { code: 'ENOENT' });
    await catalogue.commit();
    assert.deepEqual(await readdir(example.state), ['catalogue.json']);
  });

  test('a published record is found, and its successor after it', async () => {
    await example.update(providers(providerRecord('ssh-config', '1.0.0'), providerRecord('tls-certificate', '1.0.0')));
    const first = await example.refresh();
    assert.deepEqual(await first.findProvider(sshConfig), providerRecord('ssh-config', '1.0.0'));
    await first.commit();
    await example.update(providers(providerRecord('ssh-config', '1.0.0', '1.1.0')));
    const second = await example.refresh();
    assert.equal((await second.findProvider(sshConfig))?.versions.length, 2);
    assert.equal((await second.findProvider('tls-certificate' as ProviderName))?.versions.length, 1);
    assert.equal(second.versions.snapshot, 3);
    await second.commit();
  });

  test('publishing what is published changes no file', async () => {
    assert.deepEqual(await example.prepare(providers(providerRecord('ssh-config', '1.0.0', '1.1.0'))), []);
  });

  test('a role is signed again when more than half of its life is over', async () => {
    assert.deepEqual(await example.prepare({}, daysLater(0.9)), []);
    const timestamp = await example.prepare({}, daysLater(1.1));
    assert.deepEqual(
      timestamp.map(({ path }) => path),
      ['metadata/timestamp.json'],
    );
    const snapshot = await example.prepare({}, daysLater(3.6));
    assert.deepEqual(
      snapshot.map(({ path }) => path),
      ['metadata/4.snapshot.json', 'metadata/timestamp.json'],
    );
    const everything = await example.prepare({}, daysLater(46));
    assert.equal(everything.length, 256 + 1 + 2);
  });

  test('two revocations arrive, one after the other', async () => {
    await example.revoke(revocations('a backdoor'));
    const first = await example.refresh();
    assert.equal(first.revocations.revocations.length, 1);
    await first.commit();
    await example.revoke(revocations('a backdoor', 'another one'));
    const second = await example.refresh();
    assert.equal(second.revocations.revocations.length, 2);
    assert.equal(second.versions.revocations, 3);
  });

  test('the release document of a digest comes back, and nothing else', async () => {
    const catalogue = await example.refresh();
    const digest = providerRecord('ssh-config', '1.0.0').versions[0]?.release;
    assert.ok(digest);
    const path = join(example.registry, 'releases', `${digest.slice(7)}.json`);
    await assert.rejects(catalogue.fetchRelease(digest), refusedWith('MIRROR_UNAVAILABLE'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'ssh-config@1.0.0');
    assert.equal(Buffer.from(await catalogue.fetchRelease(digest)).toString(), 'ssh-config@1.0.0');
    await writeFile(path, 'ssh-config@1.0.1');
    await assert.rejects(catalogue.fetchRelease(digest), refusedWith('DIGEST_MISMATCH'));
  });
});

describe('what a source can do to a client', () => {
  let example: ExampleCatalogue;
  let old: string;
  before(async () => {
    example = await ExampleCatalogue.create();
    await example.revoke(revocations('a backdoor'));
    old = join(example.registry, '..', 'old');
    await cp(example.registry, old, { recursive: true });
    await example.update(providers(providerRecord('ssh-config', '1.0.0')), daysLater(1));
    const catalogue = await example.refresh();
    await catalogue.findProvider(sshConfig);
    await catalogue.commit();
  });
  after(() => example.remove());

  /** The source as it is, with some files changed. */
  async function sourceWith(change: (folder: string) => Promise<unknown>): Promise<{ folder: string }> {
    const folder = await mkdtemp(join(example.registry, '..', 'source-'));
    await cp(example.registry, folder, { recursive: true });
    await change(folder);
    return { folder };
  }

  const edit = (path: string, change: (text: string) => string) => async (folder: string) => {
    const file = join(folder, path);
    await writeFile(file, change(await readFile(file, 'utf8')));
  };
  const signedBy = (text: string, signature: string) => text.replace(/"sig":"[0-9a-f]{8}/, `"sig":"${signature}`);

  const attacks: readonly [what: string, change: (folder: string) => Promise<unknown>, code: ErrorCode][] = [
    [
      'the timestamp is an older one',
      (folder) => copyFile(join(old, 'metadata/timestamp.json'), join(folder, 'metadata/timestamp.json')),
      'METADATA_ROLLBACK',
    ],
    [
      'the timestamp’s signature is damaged',
      edit('metadata/timestamp.json', (text) => signedBy(text.replace('"version":3', '"version":4'), '00000000')),
      'METADATA_INVALID',
    ],
    ['the timestamp is a captive portal’s page', edit('metadata/timestamp.json', () => '<html>'), 'METADATA_INVALID'],
    ['the timestamp is empty', edit('metadata/timestamp.json', () => ''), 'METADATA_INVALID'],
    [
      'a root follows that the old keys did not sign',
      (folder) => writeFile(join(folder, metadataFile('root', 2)), foreignRoot(2)),
      'METADATA_INVALID',
    ],
    ['a root is no root', (folder) => writeFile(join(folder, metadataFile('root', 2)), '{}'), 'METADATA_INVALID'],
  ];

  for (const [what, change, code] of attacks) {
    test(`a refresh is refused with ${code} when ${what}`, async () => {
      const before = await readFile(join(example.state, 'catalogue.json'), 'utf8');
      await assert.rejects(example.refresh({ source: await sourceWith(change) }), refusedWith(code));
      assert.equal(await readFile(join(example.state, 'catalogue.json'), 'utf8'), before);
      await example.refresh();
    });
  }

  const newcomer: readonly [what: string, change: (folder: string) => Promise<unknown>, code: ErrorCode][] = [
    [
      'the snapshot is an older one under the new name',
      (folder) => copyFile(join(old, metadataFile('snapshot', 2)), join(folder, metadataFile('snapshot', 3))),
      'METADATA_INVALID',
    ],
    ['trust.json is altered', async (folder) => editOnly(folder, 'targets', /\.trust\.json$/), 'METADATA_INVALID'],
    [
      'revocations.json is altered',
      async (folder) => editOnly(folder, 'targets', /\.revocations\.json$/),
      'METADATA_INVALID',
    ],
    [
      'the top-level targets are altered',
      edit(metadataFile('targets', 1), (text) => text.replace('trust.json', 'trust.jsom')),
      'METADATA_INVALID',
    ],
  ];

  for (const [what, change, code] of newcomer) {
    test(`a first refresh is refused with ${code} when ${what}`, async () => {
      const fresh = Object.create(example, { state: { value: `${example.state}-new` } }) as ExampleCatalogue;
      await assert.rejects(fresh.refresh({ source: await sourceWith(change) }), refusedWith(code));
    });
  }

  test('metadata that is too old is refused, however often it was seen', async () => {
    await assert.rejects(example.refresh({ now: daysLater(4) }), refusedWith('METADATA_EXPIRED'));
    await assert.rejects(example.refresh({ now: daysLater(400) }), refusedWith('METADATA_EXPIRED'));
  });

  test('another registry’s root gives nothing', async () => {
    await assert.rejects(example.refresh({ root: foreignRoot(1) }), refusedWith('METADATA_INVALID'));
  });

  test('a damaged record of earlier refreshes is not taken for a first one', async () => {
    const path = join(example.state, 'catalogue.json');
    const good = await readFile(path);
    await writeFile(path, good.subarray(0, 100));
    await assert.rejects(example.refresh(), refusedWith('METADATA_INVALID'));
    await writeFile(path, good);
  });

  function foreignRoot(version: number): Uint8Array {
    const signers = newSigners();
    const files = createCatalogueFiles({
      trust: example.trust,
      signers,
      lifetimes: LIFETIMES,
      now: NOW,
    });
    const root = files.find(({ path }) => path === metadataFile('root', 1))?.bytes ?? new Uint8Array();
    return Buffer.from(Buffer.from(root).toString().replace('"version":1', `"version":${version}`));
  }
});

async function editOnly(folder: string, below: string, name: RegExp): Promise<void> {
  for (const file of await readdir(join(folder, below))) {
    if (!name.test(file)) continue;
    const path = join(folder, below, file);
    const bytes = await readFile(path);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }
}

test('after a stolen timestamp key, a root signed by two of three recovers, and the stolen key is worth nothing', async () => {
  const example = await ExampleCatalogue.create();
  try {
    await (await example.refresh()).commit();
    const fresh = newSigners();
    const { root, targets } = example.signers;
    const keys = {
      root: { keys: root.map(({ key }) => key), threshold: 2 },
      targets: targets.key,
      snapshot: fresh.snapshot.key,
      timestamp: fresh.timestamp.key,
    };
    const byOne = signMetadata(rootRole(common(2, NOW, 365), keys), root.slice(0, 1));
    await writeFile(join(example.registry, metadataFile('root', 2)), byOne);
    await assert.rejects(example.refresh(), refusedWith('METADATA_INVALID'));

    const byTwo = signMetadata(rootRole(common(2, NOW, 365), keys), root.slice(1));
    await writeFile(join(example.registry, metadataFile('root', 2)), byTwo);
    await assert.rejects(example.refresh(), refusedWith('METADATA_INVALID'), 'the timestamp is still the thief’s');

    const rotated = { ...example.signers, snapshot: fresh.snapshot, timestamp: fresh.timestamp };
    const files = createCatalogueFiles({
      trust: example.trust,
      signers: rotated,
      lifetimes: LIFETIMES,
      now: NOW,
    });
    await applyWrites(
      example.registry,
      files.filter(({ path }) => /snapshot|timestamp/.test(path)),
    );
    assert.equal((await example.refresh()).versions.root, 2);
  } finally {
    await example.remove();
  }
});
