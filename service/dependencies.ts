import type { Clock } from '@provider-registry/adapter-clock';
import type { Database } from '@provider-registry/adapter-postgres';
import type { SignedCatalogue, StatusReader } from './catalogue/index.ts';

/** What the routes work with. */
export interface Dependencies {
  readonly database: Database;
  readonly catalogue: SignedCatalogue;
  readonly registryStatus: StatusReader;
  /** The registry's static files. */
  readonly registryFolder: string;
  /** PKCS#8 PEM: signs desired configurations, and nothing else. */
  readonly serviceKeyPem: string;
  readonly clock: Clock;
}
