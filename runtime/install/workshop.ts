import type { BlobSource } from '@provider-registry/adapter-oci';
import type { Catalogue } from '@provider-registry/adapter-tuf';
import { asRefusal, type Platform } from '@provider-registry/core/model';
import type { DesiredProvider, Generation } from '@provider-registry/core/schemas';
import type { Checked } from '@provider-registry/core/validate';
import type { Ports } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { Layout } from '../state/index.ts';

/** What the installation of a configuration is done with. */
export interface Workshop {
  readonly layout: Layout;
  readonly catalogue: Catalogue;
  readonly mirrors: readonly BlobSource[];
  readonly platform: Platform;
  readonly current: Generation | undefined;
  readonly sandbox: Settings['sandbox'];
  readonly ports: Ports;
}

export const labelOf = ({ name, version }: Pick<DesiredProvider, 'name' | 'version'>) => `${name}@${version}`;

/** What went wrong with one provider is its refusal, and does not stop the others; a cancellation stops all. */
export async function attempt<T>(work: Promise<Checked<T>>, { ports }: Workshop): Promise<Checked<T>> {
  try {
    return await work;
  } catch (error) {
    ports.signal.throwIfAborted();
    return { ok: false, refusal: asRefusal(error) };
  }
}
