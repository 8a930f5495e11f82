import { join } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import { createHttpClient } from '@provider-registry/adapter-http';
import { type Database, keepFirstToken, openDatabase } from '@provider-registry/adapter-postgres';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { createApp } from './app.ts';
import { newCredential } from './auth/index.ts';
import { openRegistryStatus, openSignedCatalogue } from './catalogue/index.ts';

export interface ServiceOptions {
  /** Holds the control plane's database and what it has seen of the catalogue. One process at a time. */
  readonly stateFolder: string;
  /** The static registry, as publishing writes it. */
  readonly registryFolder: string;
  /** The registry's TUF root metadata, handed over out of band. */
  readonly root: Uint8Array;
  /** PKCS#8 PEM of a key that `trust.yaml` names under `services`. */
  readonly serviceKeyPem: string;
  readonly clock: Clock;
  /** As Fastify takes it: false for none. */
  readonly logger: NonNullable<FastifyServerOptions['logger']>;
}

export interface Service {
  /** Closing it closes everything that was opened. */
  readonly app: FastifyInstance;
  /** The administrator's token, while nobody has used one: to be printed, it is not stored. */
  readonly firstToken?: string;
}

/** The control plane on its state folder, without a port. Throws `LOCKED` when another process has the folder open. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { registryFolder, serviceKeyPem, clock } = options;
  const { database, close } = await openDatabase(options.stateFolder);
  try {
    const catalogue = openSignedCatalogue({
      ...options,
      stateFolder: join(options.stateFolder, 'trust'),
      http: createHttpClient(),
    });
    const registryStatus = openRegistryStatus(registryFolder);
    const app = await createApp(
      { database, catalogue, registryStatus, registryFolder, serviceKeyPem, clock },
      options.logger,
    );
    app.addHook('onClose', close);
    const firstToken = await makeFirstToken(database, clock);
    return { app, ...(firstToken !== undefined && { firstToken }) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeFirstToken(database: Database, clock: Clock): Promise<string | undefined> {
  const { text, stored } = newCredential('administrator');
  const author = { who: 'start of the service', why: 'no administrator’s token was used yet', at: clock() };
  const isKept = await keepFirstToken(database, { ...stored, name: 'administrator' }, author);
  return isKept ? text : undefined;
}
