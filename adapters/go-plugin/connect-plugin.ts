import type { Readable } from 'node:stream';
import { parseHandshake } from '@provider-registry/core/launch';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import type { Protocol } from '@provider-registry/core/schemas';
import { type Channel, openChannel } from './channel.ts';
import { readFirstLine } from './first-line.ts';
import { holdSocket } from './socket.ts';

/** What is needed of a started provider to talk to it. */
export interface PluginProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly socketFolder: string;
  readonly exited: Promise<{ readonly status: number | null; readonly signal: string | null }>;
}

/** A provider that completed go-plugin's handshake. Every failure of these is `HANDSHAKE_FAILED`. */
export interface PluginConnection {
  readonly protocolVersion: number;
  /** Resolves when the plugin says that it is serving. */
  healthCheck(): Promise<void>;
  /** The gRPC services that it serves, as reflection tells them. */
  listServices(): Promise<string[]>;
  /** Asks it to end, and resolves when it has. Closes the connection in any case. */
  shutdown(): Promise<void>;
}

/** grpc.health.v1.HealthCheckResponse.ServingStatus */
const SERVING = 1;
/** google.rpc.Code */
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;

/**
 * Completes go-plugin's handshake with a process that was just started: reads its first line and opens a gRPC channel to the
 * socket that it names. Standard output is drained from here on. Throws `HANDSHAKE_FAILED` with what was expected, what
 * came, and the last of what the provider said; `INTERRUPTED` when `signal` fires.
 */
export async function connectPlugin(
  process: PluginProcess,
  protocol: Protocol,
  { signal }: { readonly signal: AbortSignal },
): Promise<PluginConnection> {
  const complaint = keepTail(process.stderr);
  const first = await readFirstLine(process.stdout, signal);
  if (signal.aborted) throw new RegistryError({ code: 'INTERRUPTED', message: 'starting the provider was cancelled' });
  if ('missing' in first) {
    throw failed('the provider printed no handshake', 'go-plugin’s handshake line', `${first.missing}${complaint()}`);
  }
  const answer = parseHandshake(first.line, protocol, process.socketFolder);
  if (!answer.ok) throw new RegistryError(answer.refusal);

  const socket = await holdSocket(answer.handshake.socket);
  if (!socket) throw failed('the provider’s socket is not there', 'a socket', answer.handshake.socket);
  const channel = await openChannel(`unix:/proc/self/fd/${socket.fd}`);
  const close = async () => {
    channel.close();
    await socket.close();
  };
  return {
    protocolVersion: answer.handshake.protocolVersion,
    healthCheck: () => healthCheck(channel).catch((error: unknown) => rethrow('health check', error)),
    listServices: () => listServices(channel).catch((error: unknown) => rethrow('reflection', error)),
    shutdown: () => shutdown(channel, process).finally(close),
  };
}

async function healthCheck(channel: Channel): Promise<void> {
  const answer = await channel.call<{ status: number }>('grpc.health.v1.Health', 'Check', { service: 'plugin' });
  if (answer.status !== SERVING) throw failed('the provider is not healthy', 'SERVING (1)', String(answer.status));
}

async function listServices(channel: Channel): Promise<string[]> {
  type Listed = { listServicesResponse?: { service: { name: string }[] } };
  const ask = (version: 'v1' | 'v1alpha') =>
    channel.ask<Listed>(`grpc.reflection.${version}.ServerReflection`, 'ServerReflectionInfo', { listServices: '*' });
  const answer = await ask('v1').catch((error: { code?: number }) => {
    if (error.code === UNIMPLEMENTED) return ask('v1alpha');
    throw error;
  });
  return (answer.listServicesResponse?.service ?? []).map(({ name }) => name);
}

/** A plugin that goes before it has answered has done what it was asked. */
async function shutdown(channel: Channel, process: PluginProcess): Promise<void> {
  await channel.call('plugin.GRPCController', 'Shutdown', {}).catch((error: { code?: number }) => {
    if (error.code !== UNAVAILABLE) rethrow('shutdown', error);
  });
  await ended(process);
}

async function ended(process: PluginProcess): Promise<void> {
  const within = LIMITS.pluginCallMilliseconds;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = failed('the provider did not end when asked', `its end within ${within} ms`, 'it still runs');
    timer = setTimeout(() => reject(error), within);
  });
  await Promise.race([process.exited, late]).finally(() => clearTimeout(timer));
}

/** Collects the last words of a stream, for messages. */
function keepTail(stream: Readable): () => string {
  let tail = '';
  stream.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-1000);
  });
  return () => (tail === '' ? '' : `; it said: ${tail.trim()}`);
}

function rethrow(what: string, error: unknown): never {
  if (error instanceof RegistryError) throw error;
  const { message } = error as Error;
  throw failed(`the provider did not answer the ${what}`, 'an answer in time', message, error);
}

function failed(message: string, expected: string, found: string, cause?: unknown): RegistryError {
  return new RegistryError({ code: 'HANDSHAKE_FAILED', message, expected, found }, { cause });
}
