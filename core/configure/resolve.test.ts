import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalJson, digestOf, type Platform, type Version } from '../model/index.ts';
import type { Assignment } from './assignment.ts';
import { aCatalogue, anAssignment, aRelease, aRevocation, aRuntime, binaryDigest } from './catalogue.fixture.ts';
import { resolveDesired } from './resolve.ts';

const v100 = aRelease('ssh-config', '1.0.0');
const v110 = aRelease('ssh-config', '1.1.0');
const v200rc = aRelease('ssh-config', '2.0.0-rc.1');
const v200 = aRelease('ssh-config', '2.0.0');
const tls = aRelease('tls-certificate', '1.0.0');
const all = [v100, v110, v200rc, v200, tls];
const version = '1.0.0' as Version;

/** Each row: what is assigned, and the versions (or codes) that a runtime of team web in zone eu must get. */
const ROWS: [string, Assignment[], Record<string, string>, Parameters<typeof aCatalogue>[1]?][] = [
  ['nothing assigned: nothing', [], {}],
  ['an exact version', [anAssignment({ version: '1.0.0' })], { 'ssh-config': '1.0.0' }],
  ['a range: its highest version', [anAssignment({ version: '^1.0.0' })], { 'ssh-config': '1.1.0' }],
  ['a range without pre-releases', [anAssignment({ version: '>=1.0.0' })], { 'ssh-config': '2.0.0' }],
  ['an exact pre-release', [anAssignment({ version: '2.0.0-rc.1' })], { 'ssh-config': '2.0.0-rc.1' }],
  ['another team’s assignment', [anAssignment({ selector: { labels: { team: 'db' } } })], {}],
  ['another runtime’s assignment', [anAssignment({ selector: { runtime: 'r2' } })], {}],
  ['labels that fit only in part', [anAssignment({ selector: { labels: { team: 'web', zone: 'us' } } })], {}],
  [
    'higher priority wins over a narrower selector',
    [anAssignment({ version: '1.0.0', priority: 5 }), anAssignment({ version: '2.0.0', selector: { runtime: 'r1' } })],
    { 'ssh-config': '1.0.0' },
  ],
  [
    'one runtime’s own assignment wins over labels',
    [anAssignment({ version: '1.0.0', selector: { runtime: 'r1' } }), anAssignment({ version: '2.0.0' })],
    { 'ssh-config': '1.0.0' },
  ],
  [
    'more labels win over fewer',
    [
      anAssignment({ version: '1.0.0', selector: { labels: { team: 'web', zone: 'eu' } } }),
      anAssignment({ version: '2.0.0' }),
    ],
    { 'ssh-config': '1.0.0' },
  ],
  [
    'of equals the later wins',
    [anAssignment({ version: '1.0.0' }), anAssignment({ version: '2.0.0' })],
    { 'ssh-config': '2.0.0' },
  ],
  [
    'two providers, sorted by name',
    [anAssignment({ provider: 'tls-certificate' }), anAssignment()],
    { 'ssh-config': '1.1.0', 'tls-certificate': '1.0.0' },
  ],
  ['an unknown provider is told', [anAssignment({ provider: 'gone' })], { gone: 'NOT_LISTED' }],
  [
    'a revoked exact version is told',
    [anAssignment({ version: '1.0.0' })],
    { 'ssh-config': 'REVOKED' },
    [aRevocation({ kind: 'revoke', version })],
  ],
  [
    'a range goes below a version revoked by its binary’s digest',
    [anAssignment()],
    { 'ssh-config': '1.0.0' },
    [aRevocation({ kind: 'revoke', digest: binaryDigest(v110) })],
  ],
  [
    'a range avoids yanked versions',
    [anAssignment()],
    { 'ssh-config': '1.0.0' },
    [aRevocation({ kind: 'yank', version: v110.version })],
  ],
  [
    'an exact pin stays on a yanked version',
    [anAssignment({ version: '1.0.0' })],
    { 'ssh-config': '1.0.0' },
    [aRevocation({ kind: 'yank', version })],
  ],
  ['a range of yanked versions stays', [anAssignment()], { 'ssh-config': '1.1.0' }, [aRevocation({ kind: 'yank' })]],
  [
    'revoked counts more than yanked',
    [anAssignment({ version: '1.0.0' })],
    { 'ssh-config': 'REVOKED' },
    [aRevocation({ kind: 'yank', version }), aRevocation({ kind: 'revoke', digest: v100.digest, number: 2 })],
  ],
];

describe('a desired configuration', () => {
  for (const [name, assignments, expected, revocations] of ROWS) {
    test(name, () => {
      const { providers, unresolved } = resolveDesired(aRuntime(), assignments, aCatalogue(all, revocations));
      const found = Object.fromEntries([
        ...providers.map((provider) => [provider.name, provider.version]),
        ...unresolved.map(({ provider, refusal }) => [provider, refusal.code]),
      ]);
      assert.deepEqual(found, expected);
      assert.deepEqual(
        providers.map((provider) => provider.name),
        providers.map((provider) => provider.name).sort(),
      );
    });
  }

  test('passes over releases that this runtime cannot run', () => {
    const onlyArm = aRelease('ssh-config', '1.2.0', {
      platforms: v100.document.platforms.filter(({ platform }) => platform === 'linux/arm64'),
    });
    const newer = aRelease('ssh-config', '1.3.0', { requires: { runtime: '>=1.5.0' } });
    const stricter = aRelease('ssh-config', '1.4.0', {
      configurationSchema: { type: 'object', required: ['host'], additionalProperties: false },
    });
    const runtime = aRuntime({ runtimeVersion: '1.0.0' as Version });
    const catalogue = aCatalogue([...all, onlyArm, newer, stricter]);
    assert.equal(resolveDesired(runtime, [anAssignment()], catalogue).providers[0]?.version, '1.1.0');
  });

  test('tells the platform that is lacking', () => {
    const runtime = aRuntime({ platform: 'darwin/arm64' as Platform });
    const { providers, unresolved } = resolveDesired(runtime, [anAssignment()], aCatalogue(all));
    assert.deepEqual(providers, []);
    assert.equal(unresolved[0]?.refusal.code, 'PLATFORM_UNSUPPORTED');
  });

  test('grants exactly what the release declares', () => {
    const { providers } = resolveDesired(aRuntime(), [anAssignment({ version: '1.0.0' })], aCatalogue(all));
    assert.deepEqual(providers[0]?.permissions, v100.document.permissions);
    assert.equal(providers[0]?.release, v100.digest);
  });

  test('is the same for every order of the same inputs, and its hash is that of its providers', () => {
    const assignments = Array.from({ length: 12 }, (_, i) =>
      anAssignment({
        provider: i % 3 === 0 ? 'tls-certificate' : 'ssh-config',
        priority: i % 2,
        selector: i % 4 === 0 ? { runtime: 'r1' } : { labels: { team: 'web' } },
        version: i % 3 === 0 ? '1.0.0' : i % 5 === 0 ? '1.0.0' : '^1.0.0',
      }),
    );
    const first = resolveDesired(aRuntime(), assignments, aCatalogue(all));
    assert.equal(first.hash, digestOf(canonicalJson(first.providers)));
    for (let turn = 1; turn < assignments.length; turn += 1) {
      const turned = [...assignments.slice(turn), ...assignments.slice(0, turn)].reverse();
      const catalogue = aCatalogue([...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]);
      assert.deepEqual(resolveDesired(aRuntime(), turned, catalogue), first);
    }
  });
});
