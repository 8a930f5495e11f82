import type { PackageStatus } from '@provider-registry/core/schemas';
import { type ExampleRegistry, type ExampleService, NOW } from '../fakes/index.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Fills a registry with providers as a company could have them: approved, waived, flagged, rejected, withdrawn. */
export async function seedRegistry(registry: ExampleRegistry): Promise<void> {
  await registry.publish({
    name: 'ssh-config',
    version: '1.0.0',
    summary: SSH,
    permissions: { files: { read: ['/etc/ssh/**', '/etc/compliance-framework/policies/**'], write: [] } },
  });
  await registry.publish({
    name: 'ssh-config',
    version: '1.1.0',
    summary: SSH,
    platforms: ['linux/amd64', 'linux/arm64', 'darwin/arm64'],
    permissions: {
      files: { read: ['/etc/ssh/**', '/etc/compliance-framework/policies/**'], write: [] },
      env: ['HOSTNAME'],
    },
  });
  await registry.publish({
    name: 'tls-certificate',
    version: '1.0.0',
    summary: 'Connects to a declared host and checks the certificate that it shows.',
    permissions: { network: { connect: ['registry.example.com:443'] } },
    reasons: [
      {
        rule: 'capabilities/network',
        effect: 'flag',
        message: 'Connects to registry.example.com:443, as it declares.',
        because: 'A provider that talks to the network is looked at by a person.',
        waiver: 'tls-certificate-network-2026',
      },
    ],
  });
  await registry.publish({
    name: 'kernel-modules',
    version: '0.9.2',
    summary: 'Lists loaded kernel modules and compares them with an allow-list.',
    platforms: ['linux/amd64'],
    permissions: { files: { read: ['/proc/modules', '/lib/modules/**'], write: [] }, root: true },
  });
  await registry.withdraw({
    kind: 'revoke',
    provider: 'kernel-modules',
    version: '0.9.2',
    reason: 'Writes module names with their addresses into evidence.',
  });
  await registry.audit({
    name: 'package-updates',
    version: '2.0.0',
    summary: 'Finds installed packages with known security updates.',
    platforms: ['linux/amd64', 'linux/arm64'],
    permissions: { exec: ['/usr/bin/dpkg-query'], files: { read: ['/var/lib/dpkg/**'], write: [] } },
    verdict: 'flagged',
    reasons: [
      {
        rule: 'govulncheck/called',
        effect: 'flag',
        message: 'Calls golang.org/x/net/html.Parse, which GO-2026-3333 is about.',
        because: 'A called vulnerability of medium severity needs a decision.',
      },
      {
        rule: 'capabilities/exec',
        effect: 'flag',
        message: 'Runs /usr/bin/dpkg-query, as it declares.',
        because: 'A provider that starts programs is looked at by a person.',
      },
    ],
  });
  await registry.audit({
    name: 'shell-audit',
    version: '1.0.0',
    summary: 'Reports login shells of local accounts.',
    platforms: ['linux/amd64', 'linux/arm64'],
    permissions: { files: { read: ['/etc/passwd'], write: [] } },
    verdict: 'rejected',
    reasons: [
      {
        rule: 'capabilities/undeclared-exec',
        effect: 'reject',
        message: 'internal/shells/list.go:41 starts /usr/bin/getent, which provider.yaml does not declare.',
        because: 'What a provider may do is what it declares, and nothing else.',
      },
      {
        rule: 'sandbox/stopped',
        effect: 'reject',
        message: 'In the sandbox it tried to run /usr/bin/getent and was stopped.',
        because: 'What was not declared must not be tried.',
      },
    ],
  });
}

const SSH = 'Reads the SSH daemon’s configuration and evaluates the agent’s policies against it.';

/** Registers runtimes in every state that the page tells apart, and assigns them providers. */
export async function seedService(service: ExampleService): Promise<void> {
  service.clock.now = new Date(NOW.getTime() - DAY / 2);
  const web1 = await service.register('web-eu-1', { team: 'web', zone: 'eu-central', ring: 'canary' });
  const web2 = await service.register('web-eu-2', { team: 'web', zone: 'eu-central' }, 'linux/arm64');
  const build = await service.register('build-mac-1', { team: 'build' }, 'darwin/arm64');
  await service.register('warehouse-12', {});
  const wishes = [
    { selector: { labels: { team: 'web' } }, provider: 'ssh-config', version: '^1.0.0' },
    { selector: { labels: { team: 'web' } }, provider: 'tls-certificate', version: '1.0.0' },
    { selector: { runtime: build.id }, provider: 'ssh-config', version: '1.1.0' },
  ];
  for (const wish of wishes) await service.administer('POST', '/api/v1/assignments', wish);
  service.clock.now = new Date(NOW.getTime() - 2 * MINUTE);
  await report(service, web1, 12, [
    ['ssh-config', 'installed', '1.1.0'],
    ['tls-certificate', 'installed', '1.0.0'],
  ]);
  service.clock.pass(MINUTE);
  await report(service, web2, 4, [
    ['ssh-config', 'installed', '1.0.0'],
    ['tls-certificate', 'install-failed', undefined],
  ]);
  await service.ask('GET', `/api/v1/runtimes/${build.id}/configuration`, { headers: build.headers });
  service.clock.now = NOW;
}

type Reported = readonly [name: string, status: PackageStatus, version: string | undefined];

async function report(
  service: ExampleService,
  { id, headers }: { id: string; headers: Record<string, string> },
  generation: number,
  reported: readonly Reported[],
): Promise<void> {
  const answer = await service.ask('GET', `/api/v1/runtimes/${id}/configuration`, { headers });
  const isDone = reported.every(([, status]) => status === 'installed');
  const body = {
    apiVersion: 'provider-registry/v1',
    runtimeVersion: '1.0.0',
    platform: 'linux/amd64',
    ...(isDone && { hash: String(answer.headers.etag).slice(1, -1) }),
    generation,
    reportedAt: service.clock.now.toISOString(),
    providers: reported.map(([name, status, hasVersion]) => ({
      name,
      status,
      ...(hasVersion === undefined ? { error: FAILED } : { hasVersion, probe: 'ok' }),
    })),
    disk: { freeBytes: 12_000_000_000 },
    uptimeSeconds: 86_400,
  };
  await service.ask('POST', `/api/v1/runtimes/${id}/status`, { headers, body });
}

const FAILED = {
  code: 'DIGEST_MISMATCH',
  message: 'The bytes from http://mirror.example.com are not those that were audited and signed; kept what it had.',
};
