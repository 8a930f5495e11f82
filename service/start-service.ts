import { RegistryError } from '@provider-registry/core/model';
import type { FastifyInstance } from 'fastify';
import { createService, type Service, type ServiceOptions } from './create-service.ts';

/** Only this host reaches it; whoever needs more puts a proxy with TLS in front. */
const LOOPBACK = '127.0.0.1';

export interface StartOptions extends ServiceOptions {
  /** 0 for any that is free. */
  readonly port: number;
}

export interface RunningService extends Pick<Service, 'firstToken'> {
  /** As http://127.0.0.1:7400/. */
  readonly url: string;
  /** Ends running requests and gives the state folder back. */
  close(): Promise<void>;
}

/** The control plane on a port of the loopback address. Throws `PORT_IN_USE`, `LOCKED`. */
export async function startService({ port, ...options }: StartOptions): Promise<RunningService> {
  const { app, ...service } = await createService(options);
  try {
    const url = await listen(app, port);
    return { ...service, url, close: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    return `${await app.listen({ host: LOOPBACK, port })}/`;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const message = 'another program listens on this port';
    throw new RegistryError({ code: 'PORT_IN_USE', message, where: `${LOOPBACK}:${port}` }, { cause });
  }
}
