import assert from 'node:assert/strict';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import {
  digestOf,
  type ErrorCode,
  type ProviderName,
  parsePlatform,
  RegistryError,
} from '@provider-registry/core/model';
import { createTrust, PREDICATES, verifyBundle } from '@provider-registry/core/sign';
import { readPublicKeys } from '../../pipeline/keys/index.ts';
import { ExampleRepository } from '../../pipeline/publish/repository.fixture.ts';
import { paths } from '../../pipeline/repository/index.ts';
import { contentOf, trustedContentOf } from './registry-folder.ts';

const name = 'ssh-config' as ProviderName;
let example: ExampleRepository;

beforeEach(async () => {
  example = await ExampleRepository.create();
  await example.build({ name });
  await example.found();
});
afterEach(() => example.remove());

const at = () => paths(example.root, name, '1.0.0');
const edit = async (path: string, change: (text: string) => string) =>
  writeFile(path, change(await readFile(path, 'utf8')));

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | 'none'> {
  return work.then(
    () => 'none' as const,
    (error: unknown) => {
      assert.ok(error instanceof RegistryError, String(error));
      return error.code;
    },
  );
}

/** Publishing is refused with `code` and the catalogue is what it was. */
async function assertPublishingRefused(code: ErrorCode): Promise<void> {
  const before = await trustedContentOf(example.registryFolder);
  const [result] = await example.publish();
  assert.equal(result?.outcome === 'refused' ? result.refusal.code : result?.outcome, code);
  assert.deepEqual(await trustedContentOf(example.registryFolder), before);
}

/** The keys as they are, in a folder of their own. */
async function copyOfKeys(): Promise<string> {
  const folder = join(example.root, '../swapped-keys');
  await cp(example.keysFolder, folder, { recursive: true });
  return folder;
}

test('builder’s and auditor’s keys swapped: SIGNER_NOT_TRUSTED, before anything is handed on', async () => {
  const keysFolder = await copyOfKeys();
  await rename(join(keysFolder, 'builder.pem'), join(keysFolder, 'x.pem'));
  await rename(join(keysFolder, 'auditor.pem'), join(keysFolder, 'builder.pem'));
  await rename(join(keysFolder, 'x.pem'), join(keysFolder, 'auditor.pem'));
  const before = await trustedContentOf(at().attestations).catch(() => 'nothing');
  assert.equal(await codeOf(example.sign(name, { keysFolder })), 'SIGNER_NOT_TRUSTED');
  assert.equal(await trustedContentOf(at().attestations).catch(() => 'nothing'), before);
  await assertPublishingRefused('NOT_AUDITED');
});

test('who signs with keys of their own, and lists them in trust.yaml, is still not who the catalogue trusts', async () => {
  const keysFolder = await copyOfKeys();
  for (const role of ['builder', 'auditor'])
    await writeFile(join(keysFolder, `${role}.pem`), generateKey('p256').privateKey);
  await example.write('trust.yaml', JSON.stringify(createTrust(await readPublicKeys(keysFolder))));
  assert.equal(await codeOf(example.sign(name, { keysFolder })), 'none');
  await assertPublishingRefused('SIGNER_NOT_TRUSTED');
});

test('a builder cannot say what only an auditor may, with a key that is trusted', async () => {
  await example.sign(name);
  const path = join(at().attestations, 'verdict.sigstore.json');
  const keys = await readPublicKeys(example.keysFolder);
  const trust = createTrust(keys);
  const verdict = verifyBundle(JSON.parse(await readFile(path, 'utf8')), trust.auditors);
  assert.ok(verdict.ok);
  const forged = signStatement(verdict.statement, await readFile(join(example.keysFolder, 'builder.pem'), 'utf8'));
  const refused = verifyBundle(forged, trust.auditors);
  assert.equal(refused.ok ? 'ok' : refused.refusal.code, 'SIGNER_NOT_TRUSTED');
});

const platform = parsePlatform('linux/amd64');
const afterSigning: readonly [what: string, change: () => Promise<void>, code: ErrorCode][] = [
  ['a binary', () => writeFile(at().binary(platform), 'evil'), 'DIGEST_MISMATCH'],
  [
    'the report’s verdict',
    () => edit(at().report, (text) => text.replace('"approved"', '"rejected"')),
    'VERDICT_NOT_APPROVED',
  ],
  [
    'what provider.yaml declares',
    () => edit(join(example.root, `providers/${name}/provider.yaml`), (text) => text.replace('/etc/ssh', '/etc')),
    'NOT_AUDITED',
  ],
  [
    'the configuration’s schema',
    () => edit(join(example.root, `providers/${name}/level.schema.json`), () => '{}'),
    'NOT_AUDITED',
  ],
  [
    'the digest of the packed binary',
    () =>
      editSigned((signed) => {
        if (signed.platforms[0]) signed.platforms[0].binary.digest = digestOf('evil');
      }),
    'NOT_AUDITED',
  ],
  [
    'the list of attestations',
    () =>
      editSigned((signed) => {
        signed.attestations = signed.attestations.filter((one) => one.predicateType !== PREDICATES.verdict);
      }),
    'NOT_AUDITED',
  ],
  [
    'a platform that was built',
    () =>
      editSigned((signed) => {
        signed.platforms = signed.platforms.slice(0, 1);
      }),
    'DIGEST_MISMATCH',
  ],
  ['the packed layer', () => editBlob((signed) => signed.platforms[0]?.layers.zstd?.digest), 'DIGEST_MISMATCH'],
  ['a manifest', () => editBlob((signed) => signed.platforms[0]?.manifests.gzip?.digest), 'DIGEST_MISMATCH'],
  ['an attestation', () => editBlob((signed) => signed.attestations[0]?.digest), 'DIGEST_MISMATCH'],
];

interface Signed {
  platforms: {
    binary: { digest: string };
    layers: Record<string, { digest: string }>;
    manifests: Record<string, { digest: string }>;
  }[];
  attestations: { predicateType: string; digest: string }[];
}

const signedPath = () => join(at().folder, 'release.json');

async function editSigned(change: (signed: Signed) => void): Promise<void> {
  const signed = JSON.parse(await readFile(signedPath(), 'utf8')) as Signed;
  change(signed);
  await writeFile(signedPath(), JSON.stringify(signed));
}

async function editBlob(which: (signed: Signed) => string | undefined): Promise<void> {
  const digest = which(JSON.parse(await readFile(signedPath(), 'utf8')) as Signed) ?? '';
  const path = join(at().oci, 'blobs/sha256', digest.slice('sha256:'.length));
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

for (const [what, change, code] of afterSigning) {
  test(`changed after signing, ${what}: ${code}`, async () => {
    await example.sign(name);
    await change();
    await assertPublishingRefused(code);
  });
}

test('an audit of another version’s binaries does not carry over', async () => {
  await example.sign(name);
  const first = await readFile(at().report, 'utf8');
  await example.build({ name, version: '1.0.1', content: 'worse' });
  const next = paths(example.root, name, '1.0.1');
  await writeFile(next.report, first.replace('"version":"1.0.0"', '"version":"1.0.1"'));
  const before = await contentOf(next.folder);
  assert.equal(await codeOf(example.sign(name)), 'NOT_AUDITED');
  assert.deepEqual(await contentOf(next.folder), before);
});
