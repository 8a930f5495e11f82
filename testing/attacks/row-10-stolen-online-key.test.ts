import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import { applyWrites, openCatalogueState, prepareUpdate } from '@provider-registry/adapter-tuf/repository';
import { digestOf, type ErrorCode, parsePlatform, RegistryError } from '@provider-registry/core/model';
import { type ProvenRelease, refuseRelease } from '@provider-registry/core/publish';
import { createTrust, PREDICATES, resourceUri } from '@provider-registry/core/sign';
import {
  ExampleCatalogue,
  LIFETIMES,
  NOW,
  providerRecord,
  providers,
  revocations,
} from '../../adapters/tuf/catalogue.fixture.ts';

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | 'none'> {
  return work.then(
    () => 'none' as const,
    (error: unknown) => {
      assert.ok(error instanceof RegistryError, String(error));
      return error.code;
    },
  );
}

let example: ExampleCatalogue;
before(async () => {
  example = await ExampleCatalogue.create();
  await example.revoke(revocations('a backdoor', 'another one'));
  await (await example.refresh()).commit();
});
after(() => example.remove());

for (const [what, list] of [
  ['empties', revocations()],
  ['shortens', revocations('a backdoor')],
  ['rewrites', revocations('a backdoor', 'nothing of importance', 'another one')],
] as const) {
  test(`who holds the revocations’ key and ${what} the list meets REVOCATION_ROLLBACK`, async () => {
    await example.revoke(list);
    assert.equal(await codeOf(example.refresh()), 'REVOCATION_ROLLBACK');
    await example.revoke(revocations('a backdoor', 'another one'));
    assert.equal((await example.refresh()).revocations.revocations.length, 2);
  });
}

test('who holds the catalogue’s key cannot speak about revocations', async () => {
  const forged = { list: revocations(), signer: example.signers.catalogue };
  const good = await example.refresh();
  await example.update({ revocations: forged });
  assert.equal(await codeOf(example.refresh()), 'METADATA_INVALID');
  await example.revoke(good.revocations);
});

const stolenFor = ['catalogue', 'snapshot', 'timestamp'] as const;
for (const role of stolenFor) {
  test(`who holds another online key cannot sign for the role ${role}`, async () => {
    const { signers, registry } = example;
    const stolen = role === 'catalogue' ? signers.timestamp : signers.catalogue;
    const state = await openCatalogueState(registry, signers.timestamp.key);
    const options = { signers: { ...signers, [role]: stolen }, lifetimes: LIFETIMES, now: NOW };
    const record = providerRecord('evil', '6.6.6');
    const source = { folder: `${registry}-${role}` };
    await cp(registry, source.folder, { recursive: true });
    await applyWrites(source.folder, await prepareUpdate(state, providers(record), options));
    const found = example.refresh({ source }).then((catalogue) => catalogue.findProvider(record.name));
    assert.equal(await codeOf(found), 'METADATA_INVALID');
  });
}

const party = () => generateKey('p256');
const [builder, auditor, reviewer, service, thief] = [party(), party(), party(), party(), party()];
const trust = createTrust({
  builder: builder.publicKey,
  auditor: auditor.publicKey,
  reviewer: reviewer.publicKey,
  service: service.publicKey,
});

/** A release as a thief would list it: everything in order, every statement signed by `key`. */
function forgedRelease(keys: { builder: string; auditor: string }): ProvenRelease {
  const file = (content: string) => ({ digest: digestOf(content), size: content.length });
  const [index, binary] = [file('index'), file('evil')];
  const permissions = { files: { read: [], write: [] }, network: { connect: [] }, exec: [], env: [], root: false };
  const platform = parsePlatform('linux/amd64');
  const both = [
    { name: 'index', digest: index.digest },
    { name: 'plugin', digest: binary.digest },
  ];
  const of = { provider: 'ssh-config', version: '6.6.6' };
  const report = {
    apiVersion: 'provider-registry/v1',
    ...of,
    inputs: digestOf('inputs'),
    binaries: [{ platform, ...binary }],
    host: platform,
    finishedAt: '2026-11-01T00:00:00Z',
    checks: [],
    permissions: { declared: permissions, found: [] },
    verdict: { verdict: 'approved', reasons: [], waivers: [], policy: digestOf('policy') },
  };
  const statements = [
    { by: keys.builder, predicateType: PREDICATES.provenance, predicate: {} },
    { by: keys.builder, predicateType: PREDICATES.sbom, predicate: {}, platform },
    { by: keys.auditor, predicateType: PREDICATES.auditReport, predicate: report },
    {
      by: keys.auditor,
      predicateType: PREDICATES.verdict,
      predicate: { verificationResult: 'PASSED', resourceUri: resourceUri(of) },
    },
  ].map(({ by, platform: about, predicateType, predicate }) => {
    const bundle = signStatement({ predicateType, predicate, subjects: both }, by);
    return { bundle, listed: { predicateType, ...(about && { platform: about }), ...file(JSON.stringify(bundle)) } };
  });
  return {
    release: {
      name: 'ssh-config' as ProvenRelease['release']['name'],
      version: '6.6.6' as ProvenRelease['release']['version'],
      permissions,
      platforms: [
        {
          platform,
          binary,
          layers: { gzip: file('g'), zstd: file('z') },
          manifests: { gzip: file('mg'), zstd: file('mz') },
        },
      ],
      index,
      attestations: statements.map(({ listed }) => listed),
    },
    bundles: new Map(statements.map(({ bundle, listed }) => [listed.digest, bundle])),
  };
}

const thieves: readonly [what: string, keys: { builder: string; auditor: string }, code: ErrorCode | undefined][] = [
  ['no attestation key', { builder: thief.privateKey, auditor: thief.privateKey }, 'SIGNER_NOT_TRUSTED'],
  ['the builder’s key', { builder: builder.privateKey, auditor: builder.privateKey }, 'SIGNER_NOT_TRUSTED'],
  ['the auditor’s key', { builder: auditor.privateKey, auditor: auditor.privateKey }, 'SIGNER_NOT_TRUSTED'],
  ['the reviewer’s key', { builder: reviewer.privateKey, auditor: reviewer.privateKey }, 'SIGNER_NOT_TRUSTED'],
  ['the control plane’s key', { builder: service.privateKey, auditor: service.privateKey }, 'SIGNER_NOT_TRUSTED'],
  ['both keys, which is two thefts', { builder: builder.privateKey, auditor: auditor.privateKey }, undefined],
];
for (const [what, keys, code] of thieves) {
  test(`a release listed by who has the catalogue’s key and ${what}: ${code ?? 'accepted'}`, () => {
    assert.equal(refuseRelease(forgedRelease(keys), trust, NOW)?.code, code);
  });
}
