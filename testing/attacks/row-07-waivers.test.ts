import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generateKey, type KeyPair } from '@provider-registry/adapter-sigstore';
import { type Found, identify } from '@provider-registry/core/audit';
import { parseProviderName, parseVersion } from '@provider-registry/core/model';
import type { Trust, Waiver } from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import { readWaivers, type WaiveOptions, waive } from '@provider-registry/pipeline/review';
import { verdictOf } from '../audits/index.ts';

const provider = parseProviderName('tls-certificate');
const version = parseVersion('1.0.0');
const DAY = 86_400_000;
const decidedAt = new Date('2026-11-01T00:00:00Z');

const network = (target: string): Found => ({
  rule: 'manifest/network-declared',
  severity: 'low',
  origin: 'none',
  message: `The provider connects to ${target}.`,
  why: 'w',
  help: 'h',
  about: [target],
});
const allowed = network('example.com:443');
const unsafe = (text: string): Found => ({
  ...allowed,
  rule: 'capabilities/opaque-own',
  severity: 'medium',
  origin: 'own',
  about: [text],
});

describe('a reviewer’s waiver', () => {
  let root: string;
  let trust: Trust;
  let keys: Record<'builder' | 'auditor' | 'reviewer' | 'service', KeyPair>;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'row-07-'));
    keys = {
      builder: generateKey('p256'),
      auditor: generateKey('p256'),
      reviewer: generateKey('p256'),
      service: generateKey('p256'),
    };
    trust = createTrust({
      builder: keys.builder.publicKey,
      auditor: keys.auditor.publicKey,
      reviewer: keys.reviewer.publicKey,
      service: keys.service.publicKey,
    });
  });
  after(() => rm(root, { recursive: true }));

  const decide = (changes: Partial<WaiveOptions> = {}): Promise<Waiver> =>
    waive({
      root,
      provider,
      version,
      fingerprint: identify(provider, allowed).fingerprint,
      days: 90,
      reason: 'It checks one host that we own.',
      reviewer: 'reviewer',
      privateKeyPem: keys.reviewer.privateKey,
      now: decidedAt,
      ...changes,
    });

  /** The verdict on `found` under all waivers that lie in the repository; they are gone afterwards. */
  async function verdict(found: Found[], at: { version?: string; days?: number } = {}): Promise<string> {
    const { verified } = await readWaivers(root, provider, trust);
    const decided = await verdictOf({
      found,
      provider,
      version: parseVersion(at.version ?? '1.0.0'),
      waivers: verified,
      now: new Date(decidedAt.getTime() + (at.days ?? 1) * DAY),
    });
    await rm(join(root, 'reviews'), { recursive: true });
    return decided.verdict;
  }

  test('allows the finding that it names', async () => {
    await decide();
    assert.equal(await verdict([allowed]), 'approved');
  });

  test('allows nothing else beside it', async () => {
    await decide();
    assert.equal(await verdict([allowed, network('evil.example:443')]), 'flagged');
  });

  test('does not follow a raised version', async () => {
    await decide();
    assert.equal(await verdict([allowed], { version: '1.0.1' }), 'flagged');
  });

  test('does not follow code that changed', async () => {
    await decide({ fingerprint: identify(provider, unsafe('(*T)(unsafe.Pointer(p))')).fingerprint });
    assert.equal(await verdict([unsafe('(*Other)(unsafe.Pointer(p))')]), 'flagged');
  });

  test('ends', async () => {
    await decide();
    assert.equal(await verdict([allowed], { days: 89 }), 'approved');
    await decide();
    assert.equal(await verdict([allowed], { days: 90 }), 'flagged');
  });

  for (const role of ['builder', 'auditor', 'service'] as const) {
    test(`does not count when the ${role} signed it`, async () => {
      await decide({ privateKeyPem: keys[role].privateKey });
      assert.equal(await verdict([allowed]), 'flagged');
    });
  }

  test('does not count when its author signed it', async () => {
    await decide({ privateKeyPem: generateKey('p256').privateKey });
    assert.equal(await verdict([allowed]), 'flagged');
  });

  test('does not count in another reviewer’s name', async () => {
    await decide({ reviewer: 'somebody else' });
    assert.equal(await verdict([allowed]), 'flagged');
  });

  for (const [what, from, to] of [
    ['lengthened', /^expires: .*$/m, 'expires: 2027-04-29T00:00:00.000Z'],
    ['moved to another version', /^version: .*$/m, 'version: 1.0.1'],
    ['without an end', /^expires: .*\n/m, ''],
  ] as const) {
    test(`does not count once it was ${what}`, async () => {
      const { id } = await decide();
      const file = join(root, 'reviews', provider, `${id}.yaml`);
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
      assert.equal(await verdict([allowed], what.includes('version') ? { version: '1.0.1' } : {}), 'flagged');
    });
  }

  test('does not reach what the policy lets nobody waive', async () => {
    const found: Found = { ...allowed, rule: 'sandbox/undeclared-exec', severity: 'high', about: ['/bin/sh'] };
    await decide({ fingerprint: identify(provider, found).fingerprint });
    assert.equal(await verdict([found]), 'rejected');
  });
});
