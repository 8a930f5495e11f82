import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ExampleRepository, PLATFORMS } from '../../pipeline/publish/repository.fixture.ts';
import { runPeer } from './peer.ts';

let example: ExampleRepository;
let layout: string;
before(async () => {
  example = await ExampleRepository.create();
  await example.build({ name: 'ssh-config' });
  await example.sign('ssh-config');
  await example.found();
  await example.publish();
  layout = join(example.registryFolder, 'oci/ssh-config');
});
after(() => example.remove());

test('oras finds every attestation as a referrer of the tagged index', async () => {
  const { status, output } = await runPeer('oras', ['discover', '--oci-layout', '--format', 'json', `${layout}:1.0.0`]);
  assert.equal(status, 0, output);
  const { referrers } = JSON.parse(output) as {
    referrers: { artifactType: string; annotations: Record<string, string> }[];
  };
  assert.equal(referrers.length, 3 + PLATFORMS.length);
  for (const { artifactType } of referrers) assert.equal(artifactType, 'application/vnd.dev.sigstore.bundle.v0.3+json');
});

test('oras copies a version with all that refers to it, and every digest fits', async () => {
  const target = `${layout}-copy:1.0.0`;
  const copy = ['copy', '--recursive', '--from-oci-layout', `${layout}:1.0.0`, '--to-oci-layout', target];
  const { status, output } = await runPeer('oras', copy);
  assert.equal(status, 0, output);
  const again = await runPeer('oras', ['discover', '--oci-layout', '--format', 'json', target]);
  assert.equal(JSON.parse(again.output).referrers.length, 3 + PLATFORMS.length);
});

test('oras chooses a platform’s first manifest, which is the gzip one', async () => {
  const args = ['manifest', 'fetch', '--oci-layout', '--platform', 'darwin/arm64', `${layout}:1.0.0`];
  const { status, output } = await runPeer('oras', args);
  assert.equal(status, 0, output);
  assert.equal(JSON.parse(output).layers[0].mediaType, 'application/vnd.oci.image.layer.v1.tar+gzip');
});

test('the layout that signing leaves in dist/ can be pushed as it is', async () => {
  const signed = join(example.root, 'dist/ssh-config/1.0.0/oci');
  const copy = [
    'copy',
    '--recursive',
    '--from-oci-layout',
    `${signed}:1.0.0`,
    '--to-oci-layout',
    `${layout}-dist:1.0.0`,
  ];
  const { status, output } = await runPeer('oras', copy);
  assert.equal(status, 0, output);
});
