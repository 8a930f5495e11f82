import { freeBytes } from '@provider-registry/adapter-files';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { asRefusal, type Refusal } from '@provider-registry/core/model';
import type { DesiredConfiguration, Generation, RuntimeStatus } from '@provider-registry/core/schemas';
import type { Installation } from './install/index.ts';
import { reportStatus } from './news/index.ts';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import type { Layout } from './state/index.ts';
import { RUNTIME_VERSION } from './version.ts';

interface Done {
  readonly configuration: DesiredConfiguration;
  readonly current: Generation | undefined;
  readonly installation: Installation;
}

/** Reports to the control plane what became of its configuration. That it could not be told is a warning, never a failure. */
export async function tellStatus(
  settings: Settings,
  layout: Layout,
  done: Done,
  ports: Ports,
): Promise<Refusal | undefined> {
  try {
    const status: RuntimeStatus = {
      apiVersion: 'provider-registry/v1',
      runtimeVersion: RUNTIME_VERSION as RuntimeStatus['runtimeVersion'],
      platform: hostPlatform(),
      generation: (done.installation.kind === 'switched' ? done.installation.generation : done.current)?.number ?? 0,
      reportedAt: ports.clock().toISOString(),
      ...statusOf(done),
      disk: { freeBytes: await freeBytes(layout.folder) },
      uptimeSeconds: Math.floor(process.uptime()),
    };
    await reportStatus(ports.http, settings.controlPlane, status, ports.signal);
    return undefined;
  } catch (error) {
    ports.signal.throwIfAborted();
    const refusal = asRefusal(error);
    ports.report({ step: 'warning', refusal });
    return refusal;
  }
}

/** `hash` is that of the configuration which the host acts on: the former one when the new one was refused. */
function statusOf({ configuration, current, installation }: Done): Pick<RuntimeStatus, 'hash' | 'providers'> {
  if (installation.kind === 'switched') {
    const { generation } = installation;
    return { hash: generation.configuration.hash, providers: generation.providers.map(installedStatus) };
  }
  const refused = new Map(installation.refused.map(({ provider, refusal }) => [provider.name, refusal]));
  const wanted = configuration.providers.map((provider): ProviderStatus => {
    const { name, version: offeredVersion } = provider;
    const had = current?.providers.find((candidate) => candidate.name === name);
    const refusal = refused.get(name);
    const error = refusal && { code: refusal.code, message: refusal.message };
    return {
      name,
      status: error ? 'install-failed' : 'install-pending',
      offeredVersion,
      ...(had && { hasVersion: had.version, digest: had.digest, probe: had.probe }),
      ...(error && { error }),
    };
  });
  const names = new Set<string>(wanted.map(({ name }) => name));
  const others = (current?.providers ?? []).filter(({ name }) => !names.has(name)).map(installedStatus);
  return { ...(current && { hash: current.configuration.hash }), providers: [...wanted, ...others] };
}

type ProviderStatus = RuntimeStatus['providers'][number];

function installedStatus({ name, version, digest, probe }: Generation['providers'][number]): ProviderStatus {
  return { name, status: 'installed', hasVersion: version, offeredVersion: version, digest, probe };
}
