import type { Writable } from 'node:stream';
import { RegistryError } from '@provider-registry/core/model';
import { findLaunchable } from './launchable.ts';
import type { Ports } from './ports.ts';
import { probe } from './probe.ts';
import type { Settings } from './settings.ts';
import { startProvider } from './start-provider.ts';

export interface ProbeOutcome {
  readonly provider: string;
  readonly probe: 'ok';
}

/** Starts an installed provider, completes handshake and health check, and ends it. Throws as `findLaunchable` and `probe`. */
export async function probeInstalled(name: string, settings: Settings, ports: Ports): Promise<ProbeOutcome> {
  const startable = await findLaunchable(name, settings, ports);
  const { sandbox } = settings;
  const refusal = await probe(startable, { sandbox, environment: ports.environment }, ports.signal);
  if (refusal) throw new RegistryError(refusal);
  return { provider: name, probe: 'ok' };
}

/** Where a launched provider's output goes: the handshake line is the first of `stdout`. */
export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * Starts an installed provider and passes its output through, so that a go-plugin host which started us talks to it as if it
 * had started the provider. Gives the provider's exit status once it has ended; cancelling ends it.
 */
export async function launchThrough(name: string, settings: Settings, ports: Ports, streams: Streams): Promise<number> {
  const startable = await findLaunchable(name, settings, ports);
  const { environment, signal } = ports;
  const plugin = goPluginVariables(environment);
  const process = await startProvider(startable, { sandbox: settings.sandbox, environment, plugin });
  const end = () => void process.end();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  process.stdout.pipe(streams.stdout, { end: false });
  process.stderr.pipe(streams.stderr, { end: false });
  const { status } = await process.exited;
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  return status ?? 1;
}

/** What a go-plugin host tells its plugin: protocol versions, its certificate, multiplexing. Where the socket lies is ours to say. */
function goPluginVariables(environment: Ports['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('PLUGIN_') && value !== undefined ? [[name, value] as const] : [],
    ),
  );
}
