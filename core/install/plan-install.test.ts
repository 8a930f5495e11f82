import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, NO_PERMISSIONS, type Platform, type ProviderName, type Version } from '../model/index.ts';
import type { Generation, InstalledProvider, Revocation, Revocations } from '../schemas/index.ts';
import { type Candidate, isUpToDate, nextGeneration, planInstall } from './index.ts';

const candidate = (name: string, content = name): Candidate => ({
  name: name as ProviderName,
  version: '1.0.0' as Version,
  platform: 'linux/amd64' as Platform,
  digest: digestOf(content),
  size: 1,
  release: digestOf(`release of ${content}`),
  protocol: {
    kind: 'go-plugin',
    handshake: { protocolVersion: 1, cookieKey: 'K', cookieValue: 'v' },
    service: 's',
    versions: [1],
  },
  permissions: NO_PERMISSIONS as never,
  configuration: {},
});
const installed = (name: string, content = name): InstalledProvider => ({ ...candidate(name, content), probe: 'ok' });
const generation = (...providers: InstalledProvider[]): Generation => ({
  apiVersion: 'provider-registry/v1',
  number: 7,
  createdAt: '2026-11-10T00:00:00Z',
  configuration: { revision: 3, hash: digestOf('configuration') },
  providers,
});
const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const NONE: Revocations = { apiVersion: 'provider-registry/v1', revocations: [] };

const cases: [string, Generation | undefined, Candidate[], string[], Record<string, string[]>][] = [
  [
    'an empty host fetches and probes everything',
    undefined,
    [candidate('a')],
    [],
    { fetch: ['a'], probe: ['a'], keep: [], remove: [] },
  ],
  [
    'what is in the store is not fetched',
    undefined,
    [candidate('a')],
    ['a'],
    { fetch: [], probe: ['a'], keep: [], remove: [] },
  ],
  [
    'what is as it was is kept',
    generation(installed('a')),
    [candidate('a')],
    ['a'],
    { fetch: [], probe: [], keep: ['a'], remove: [] },
  ],
  [
    'what the store lost is fetched, not probed',
    generation(installed('a')),
    [candidate('a')],
    [],
    { fetch: ['a'], probe: [], keep: ['a'], remove: [] },
  ],
  [
    'a new executable is fetched and probed',
    generation(installed('a')),
    [candidate('a', 'a2')],
    ['a'],
    { fetch: ['a'], probe: ['a'], keep: [], remove: [] },
  ],
  [
    'what is not wanted goes',
    generation(installed('a'), installed('b')),
    [candidate('b')],
    ['a', 'b'],
    { fetch: [], probe: [], keep: ['b'], remove: ['a'] },
  ],
  [
    'another grant is probed again',
    generation(installed('a')),
    [{ ...candidate('a'), permissions: { ...NO_PERMISSIONS, root: true } as never }],
    ['a'],
    { fetch: [], probe: ['a'], keep: [], remove: [] },
  ],
  [
    'a probe that failed is tried again',
    generation({ ...installed('a'), probe: 'HANDSHAKE_FAILED' }),
    [candidate('a')],
    ['a'],
    { fetch: [], probe: ['a'], keep: [], remove: [] },
  ],
  [
    'two providers with one executable fetch it once',
    undefined,
    [candidate('a', 'same'), candidate('b', 'same')],
    [],
    { fetch: ['a'], probe: ['a', 'b'], keep: [], remove: [] },
  ],
];
for (const [what, current, desired, stored, expected] of cases) {
  test(what, () => {
    const plan = planInstall(current, desired, new Set(stored.map((content) => digestOf(content))));
    assert.deepEqual(Object.fromEntries(Object.entries(plan).map(([key, list]) => [key, namesOf(list)])), expected);
  });
}

const revoke = (more: Partial<Revocation>): Revocations => ({
  ...NONE,
  revocations: [
    {
      number: 1,
      kind: 'revoke',
      provider: 'a' as ProviderName,
      reason: 'r',
      severity: 'high',
      time: '2026-11-10T00:00:00Z',
      ...more,
    },
  ],
});
const HASH = digestOf('configuration');
const upToDate: [string, boolean, Generation | undefined, Revocations][] = [
  ['nothing is installed', false, undefined, NONE],
  ['the configuration is the same', true, generation(installed('a')), NONE],
  ['a probe failed', false, generation({ ...installed('a'), probe: 'HANDSHAKE_FAILED' }), NONE],
  ['a provider was revoked', false, generation(installed('a')), revoke({})],
  ['an executable was revoked', false, generation(installed('a')), revoke({ digest: digestOf('a') })],
  ['another version was revoked', true, generation(installed('a')), revoke({ version: '2.0.0' as Version })],
  ['a provider was yanked', true, generation(installed('a')), revoke({ kind: 'yank' })],
];
for (const [what, expected, current, revocations] of upToDate) {
  test(`a host ${expected ? 'is' : 'is not'} up to date when ${what}`, () => {
    assert.equal(isUpToDate(current, HASH, revocations), expected);
  });
}

test('a host is not up to date with another configuration', () => {
  assert.equal(isUpToDate(generation(installed('a')), digestOf('another'), NONE), false);
});

test('the next generation has the next number and its providers by name', () => {
  const next = nextGeneration(generation(), { revision: 4, hash: HASH }, [installed('b'), installed('a')], new Date(0));
  assert.deepEqual([next.number, next.configuration.revision, namesOf(next.providers)], [8, 4, ['a', 'b']]);
  assert.equal(nextGeneration(undefined, { revision: 1, hash: HASH }, [], new Date(0)).number, 1);
});
