import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PREDICATES } from '@provider-registry/core/sign';
import { readPublicKeys } from '../../pipeline/keys/index.ts';
import { ExampleRepository, PLATFORMS } from '../../pipeline/publish/repository.fixture.ts';
import { paths } from '../../pipeline/repository/index.ts';
import { runPeer } from './peer.ts';

let example: ExampleRepository;
let keys: Readonly<Record<'builder' | 'auditor', string>>;
const at = () => paths(example.root, 'ssh-config', '1.0.0');

before(async () => {
  example = await ExampleRepository.create();
  await example.build({ name: 'ssh-config' });
  await example.sign('ssh-config');
  const pems = await readPublicKeys(example.keysFolder);
  keys = { builder: join(example.root, '../builder.pub'), auditor: join(example.root, '../auditor.pub') };
  for (const role of ['builder', 'auditor'] as const) await writeFile(keys[role], pems[role]);
});
after(() => example.remove());

const [platform] = PLATFORMS;
assert.ok(platform);

function verify(name: string, by: 'builder' | 'auditor', type: string, file: string) {
  const bundle = join(at().attestations, `${name}.sigstore.json`);
  return runPeer('cosign', [
    'verify-blob-attestation',
    '--key',
    keys[by],
    '--bundle',
    bundle,
    '--insecure-ignore-tlog',
    '--type',
    type,
    file,
  ]);
}

const attestations = [
  ['provenance', 'builder', PREDICATES.provenance],
  ['sbom-linux-amd64', 'builder', PREDICATES.sbom],
  ['audit-report', 'auditor', PREDICATES.auditReport],
  ['verdict', 'auditor', PREDICATES.verdict],
] as const;

for (const [name, by, type] of attestations) {
  const other = by === 'builder' ? 'auditor' : 'builder';
  test(`cosign accepts ${name} about the binary, and by the ${by} alone`, async () => {
    const accepted = await verify(name, by, type, at().binary(platform));
    assert.equal(accepted.status, 0, accepted.output);
    assert.notEqual((await verify(name, other, type, at().binary(platform))).status, 0);
  });

  test(`cosign refuses ${name} about any other file`, async () => {
    assert.notEqual((await verify(name, by, type, at().report)).status, 0);
  });
}

test('every attestation that signing makes was looked at', async () => {
  const names = (await readdir(at().attestations)).map((file) => file.replace('.sigstore.json', ''));
  const seen = new Set<string>(attestations.map(([name]) => name));
  assert.deepEqual(
    names.filter((name) => !seen.has(name)),
    ['sbom-darwin-arm64'],
  );
});
