import { join } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import { exists, readBytes, withLock } from '@provider-registry/adapter-files';
import { applyWrites, createCatalogueFiles } from '@provider-registry/adapter-tuf/repository';
import { LIMITS } from '@provider-registry/core/model';
import type { DesignatedRepository } from '../repository/index.ts';
import { readOnlineSigners, readSigner } from './signers.ts';

export interface CreateCatalogueOptions {
  readonly repository: DesignatedRepository;
  /** Where the static registry is written. */
  readonly registryFolder: string;
  readonly keysFolder: string;
  readonly clock: Clock;
}

export interface CreatedCatalogue {
  readonly outcome: 'created' | 'unchanged';
  /** The first root metadata: what hosts are handed out of band. */
  readonly root: Uint8Array;
}

/**
 * Founds the registry's catalogue: root, trust from `trust.yaml`, an empty list of revocations and no provider. The only step
 * that needs the offline keys. A catalogue that exists is left alone. Throws `NOT_FOUND` for a missing key, `INVALID_DOCUMENT`
 * for a `trust.yaml` that must not be used, `LOCKED`.
 */
export async function createCatalogue(options: CreateCatalogueOptions): Promise<CreatedCatalogue> {
  const { registryFolder } = options;
  return withLock(registryFolder, async () => {
    const isThere = await exists(join(registryFolder, 'metadata', 'timestamp.json'));
    if (!isThere) await create(options);
    const root = await readBytes(join(registryFolder, 'metadata', '1.root.json'), LIMITS.documentBytes);
    return { outcome: isThere ? 'unchanged' : 'created', root };
  });
}

async function create({ repository, registryFolder, keysFolder, clock }: CreateCatalogueOptions): Promise<void> {
  const signers = {
    ...(await readOnlineSigners(keysFolder)),
    root: await Promise.all((['root-1', 'root-2', 'root-3'] as const).map((name) => readSigner(keysFolder, name))),
    targets: await readSigner(keysFolder, 'targets'),
    revocations: await readSigner(keysFolder, 'revocations'),
  };
  const { lifetimes } = repository.registry;
  const trust = await repository.readTrust();
  await applyWrites(registryFolder, createCatalogueFiles({ trust, signers, lifetimes, now: clock() }));
}
