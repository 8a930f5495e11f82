import { asRefusal, type Refusal, RegistryError } from '@provider-registry/core/model';
import { type Startable, type StartOptions, startProvider } from './start-provider.ts';

/**
 * Starts a provider once, completes go-plugin's handshake and health check, looks for the declared service, and ends it.
 * Undefined when all of that went well, else why not: `HANDSHAKE_FAILED`, `DIGEST_MISMATCH`, `SANDBOX_UNAVAILABLE`.
 */
export async function probe(
  provider: Startable,
  options: StartOptions,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  try {
    await completeHandshake(provider, options, signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return asRefusal(error);
  }
}

async function completeHandshake(provider: Startable, options: StartOptions, signal: AbortSignal): Promise<void> {
  const { connectPlugin } = await import('@provider-registry/adapter-go-plugin');
  const process = await startProvider(provider, options);
  try {
    const connection = await connectPlugin(process, provider.protocol, { signal });
    await connection.healthCheck();
    const services = await connection.listServices();
    if (!services.includes(provider.protocol.service)) throw missingService(provider.protocol.service, services);
    await connection.shutdown();
  } finally {
    await process.end();
  }
}

function missingService(expected: string, found: readonly string[]): RegistryError {
  return new RegistryError({
    code: 'HANDSHAKE_FAILED',
    message: 'the provider does not serve the service that it declares',
    expected,
    found: found.join(', ').slice(0, 300),
  });
}
