import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generateKey } from '@provider-registry/adapter-sigstore';
import { digestOf, parseProviderName, parseVersion } from '@provider-registry/core/model';
import type { Trust } from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import { readWaivers, waive } from './index.ts';

const provider = parseProviderName('tls-certificate');
const now = new Date('2026-11-01T00:00:00Z');

describe('a waiver', () => {
  let root: string;
  let trust: Trust;
  let reviewerKey: string;
  let auditorKey: string;
  before(async () => {
    const keys = [0, 1, 2, 3].map(() => generateKey('p256'));
    const [builder, auditor, reviewer, service] = keys as [Key, Key, Key, Key];
    reviewerKey = reviewer.privateKey;
    auditorKey = auditor.privateKey;
    trust = createTrust({
      builder: builder.publicKey,
      auditor: auditor.publicKey,
      reviewer: reviewer.publicKey,
      service: service.publicKey,
    });
  });
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'review-'));
  });
  after(() => rm(root, { recursive: true }));

  type Key = ReturnType<typeof generateKey>;
  const decide = (changes: Partial<Parameters<typeof waive>[0]> = {}) =>
    waive({
      root,
      provider,
      version: parseVersion('1.0.0'),
      fingerprint: digestOf('finding'),
      days: 90,
      reason: 'It checks one host that we own.',
      reviewer: 'reviewer',
      privateKeyPem: reviewerKey,
      now,
      ...changes,
    });
  const read = () => readWaivers(root, provider, trust);
  const fileOf = (id: string, kind = 'yaml') => join(root, 'reviews', provider, `${id}.${kind}`);

  test('that a reviewer signed is verified, with the signer’s name from trust.yaml', async () => {
    const made = await decide();
    const { verified, refused } = await read();
    assert.deepEqual(refused, []);
    assert.deepEqual(verified, [{ waiver: made, signer: 'reviewer' }]);
    assert.equal(made.expires, '2027-01-30T00:00:00.000Z');
  });

  test('needs an end within the longest life', async () => {
    for (const days of [0, -1, 181, 1.5, Number.NaN]) await assert.rejects(decide({ days }), { code: 'WRONG_USE' });
  });

  test('that somebody else signed does not count', async () => {
    const made = await decide({ privateKeyPem: auditorKey });
    const { verified, refused } = await read();
    assert.deepEqual(verified, []);
    assert.equal(refused[0]?.code, 'SIGNER_NOT_TRUSTED');
    assert.equal(refused[0]?.where, `reviews/${provider}/${made.id}.yaml`);
  });

  test('that was changed after it was signed does not count', async () => {
    const { id, expires } = await decide();
    const text = await readFile(fileOf(id), 'utf8');
    await writeFile(fileOf(id), text.replace(expires, '2027-04-01T00:00:00.000Z'));
    assert.equal((await read()).refused[0]?.code, 'SIGNATURE_INVALID');
    await writeFile(fileOf(id), text.replace(digestOf('finding'), digestOf('another finding')));
    assert.equal((await read()).refused[0]?.code, 'NOT_AUDITED');
  });

  test('without its signature does not count', async () => {
    const { id } = await decide();
    await rm(fileOf(id, 'sigstore.json'));
    assert.equal((await read()).verified.length, 0);
    await writeFile(fileOf(id, 'sigstore.json'), 'not JSON');
    assert.equal((await read()).refused[0]?.code, 'SIGNATURE_INVALID');
  });

  test('that lies under another name does not count', async () => {
    const { id } = await decide();
    await rename(fileOf(id), fileOf('moved'));
    await rename(fileOf(id, 'sigstore.json'), fileOf('moved', 'sigstore.json'));
    assert.equal((await read()).refused[0]?.code, 'INVALID_DOCUMENT');
    await rm(fileOf('moved'));
  });
});
