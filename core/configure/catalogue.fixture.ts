import {
  type Digest,
  digestOf,
  NO_PERMISSIONS,
  type Platform,
  type ProviderName,
  type Version,
} from '../model/index.ts';
import type { Release, Revocation } from '../schemas/index.ts';
import type { Assignment, Runtime } from './assignment.ts';
import type { Catalogue, ListedRelease } from './catalogue.ts';

/** Values for this folder's tests. */
const LINUX = 'linux/amd64' as Platform;
export const HANDSHAKE = { protocolVersion: 1, cookieKey: 'RUNNER_PLUGIN', cookieValue: 'x' };

export function aRelease(name: string, version: string, change: Partial<Release> = {}): ListedRelease {
  const of = (what: string) => ({ digest: digestOf(`${name} ${version} ${what}`), size: 1 });
  const document: Release = {
    apiVersion: 'provider-registry/v1',
    name: name as ProviderName,
    version: version as Version,
    summary: name,
    protocol: { kind: 'go-plugin', handshake: HANDSHAKE, service: 'proto.Runner', versions: [1] },
    requires: { runtime: '>=1.0.0 <2.0.0' },
    permissions: { ...NO_PERMISSIONS, exec: ['/usr/bin/true'] } as Release['permissions'],
    platforms: (['linux/amd64', 'linux/arm64'] as Platform[]).map((platform) => ({
      platform,
      binary: of(`${platform} binary`),
      layers: { gzip: of('gzip'), zstd: of('zstd') },
      manifests: { gzip: of('gzip manifest'), zstd: of('zstd manifest') },
    })),
    index: of('index'),
    attestations: [],
    publishedAt: '2026-11-01T00:00:00Z',
    ...change,
  };
  return { version: document.version, digest: digestOf(JSON.stringify(document)), document };
}

export function aCatalogue(releases: readonly ListedRelease[], revocations: readonly Revocation[] = []): Catalogue {
  return { releases: Map.groupBy(releases, ({ document }) => document.name), revocations };
}

export function aRevocation(change: Partial<Revocation> & Pick<Revocation, 'kind'>): Revocation {
  return {
    number: 1,
    provider: 'ssh-config' as ProviderName,
    reason: 'leaks keys',
    severity: 'high',
    time: '2026-11-02T00:00:00Z',
    ...change,
  };
}

export function aRuntime(change: Partial<Runtime> = {}): Runtime {
  return { id: 'r1', name: 'web-1', labels: { team: 'web', zone: 'eu' }, platform: LINUX, ...change };
}

let lastId = 0;
export function anAssignment(change: Omit<Partial<Assignment>, 'provider'> & { provider?: string } = {}): Assignment {
  lastId += 1;
  return {
    id: lastId,
    selector: { labels: { team: 'web' } },
    version: '^1.0.0',
    configuration: {},
    priority: 0,
    ...change,
    provider: (change.provider ?? 'ssh-config') as ProviderName,
  };
}

export const binaryDigest = (listed: ListedRelease): Digest => {
  const [first] = listed.document.platforms;
  if (first === undefined) throw new Error('a release has a platform');
  return first.binary.digest;
};
