import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkContent, fetchWhole, folderBlobs, openLayout, unpackLayer } from '@provider-registry/adapter-oci';
import type { ProviderName } from '@provider-registry/core/model';
import { OCI } from '@provider-registry/core/publish/oci';
import { parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import { ExampleRepository } from '../../pipeline/publish/repository.fixture.ts';
import { trustedContentOf } from './registry-folder.ts';

const name = 'ssh-config' as ProviderName;
let example: ExampleRepository;
let release: Release;

before(async () => {
  example = await ExampleRepository.create();
  await example.build({ name });
  await example.sign(name);
  await example.found();
  await example.publish();
  const catalogue = await example.catalogue();
  const listed = (await catalogue.findProvider(name))?.versions[0];
  assert.ok(listed);
  release = parseJsonDocument('release', await catalogue.fetchRelease(listed.release), 'release');
});
after(() => example.remove());

const republished: readonly [what: string, provider: object][] = [
  ['other binaries', { content: 'another program' }],
  ['more permissions', { declares: { permissions: { exec: ['/bin/sh'] } } }],
  ['another protocol', { declares: { requires: { runtime: '*' } } }],
];
for (const [what, change] of republished) {
  test(`a published version with ${what} is refused, approved and signed as it may be`, async () => {
    const before = await trustedContentOf(example.registryFolder);
    await example.build({ name, ...change });
    await example.sign(name);
    const [result] = await example.publish();
    assert.equal(result?.outcome === 'refused' ? result.refusal.code : result?.outcome, 'VERSION_IMMUTABLE');
    assert.deepEqual(await trustedContentOf(example.registryFolder), before);
  });
}

test('a moved tag moves no runtime, and the next run moves it back', async () => {
  const folder = join(example.registryFolder, 'oci', name);
  const path = join(folder, 'index.json');
  const good = await readFile(path, 'utf8');
  const other = release.platforms[0]?.manifests.gzip.digest ?? '';
  await writeFile(path, good.replace(release.index.digest, other));
  assert.equal((await openLayout(folder)).findManifest('1.0.0')?.digest, other);
  const listed = (await (await example.catalogue()).findProvider(name))?.versions[0]?.release;
  const bytes = listed && (await (await example.catalogue()).fetchRelease(listed));
  assert.equal(bytes && parseJsonDocument('release', bytes, 'release').index.digest, release.index.digest);
  await example.publish();
  assert.equal(await readFile(path, 'utf8'), good);
});

test('a swapped layer or attestation is refused by whoever fetches it', async () => {
  const source = folderBlobs(example.registryFolder);
  const [platform] = release.platforms;
  const [attestation] = release.attestations;
  assert.ok(platform && attestation);
  for (const file of [platform.layers.gzip, attestation]) {
    const path = join(example.registryFolder, 'oci', name, 'blobs/sha256', file.digest.slice('sha256:'.length));
    const good = await readFile(path);
    const changed = Buffer.from(good);
    changed[good.length >> 1] = (changed[good.length >> 1] ?? 0) ^ 1;
    await writeFile(path, changed);
    await assert.rejects(fetchWhole(source, name, file), { code: 'DIGEST_MISMATCH' });
    await writeFile(path, good.subarray(1));
    await assert.rejects(fetchWhole(source, name, file), { code: 'DOWNLOAD_TRUNCATED' });
    await writeFile(path, good);
  }
  const { gzip } = platform.layers;
  const layer = checkContent(source.fetchBlob(name, gzip.digest, gzip.size), gzip, 'layer');
  const executable = checkContent(unpackLayer(layer, { mediaType: OCI.layer.gzip }), platform.binary, 'plugin');
  let size = 0;
  for await (const part of executable) size += part.length;
  assert.equal(size, platform.binary.size);
});
