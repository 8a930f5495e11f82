import { join } from 'node:path';
import { type Layout, openLayout } from '@provider-registry/adapter-oci';
import { type ProviderName, parseProviderName, RegistryError } from '@provider-registry/core/model';
import { type StatusReader, whenChanged } from '../catalogue/index.ts';
import { OciError } from './oci-errors.ts';

export interface Repository {
  readonly folder: string;
  readonly layout: Layout;
}

/** Finds a provider's OCI layout. Throws `OciError`. */
export type FindRepository = (namespace: string, name: string) => Promise<Repository>;

/** The registry's layouts, each read again when its index was replaced. */
export function openRepositories(registryFolder: string, registryStatus: StatusReader): FindRepository {
  const known = new Map<ProviderName, () => Promise<Layout>>();
  return async (namespace, name) => {
    const repository = `${namespace}/${name}`;
    if (namespace !== (await registryStatus()).namespace) throw unknown(repository);
    const provider = nameOf(name);
    const folder = join(registryFolder, 'oci', provider);
    const read = known.get(provider) ?? whenChanged(join(folder, 'index.json'), () => openLayout(folder));
    const layout = await read().catch((error: unknown) => {
      throw isNotFound(error) ? unknown(repository) : error;
    });
    known.set(provider, read);
    return { folder, layout };
  };
}

function nameOf(name: string): ProviderName {
  try {
    return parseProviderName(name);
  } catch {
    throw new OciError('NAME_INVALID', 'this is not a provider’s name', name.slice(0, 200));
  }
}

function unknown(repository: string): OciError {
  return new OciError('NAME_UNKNOWN', 'no such repository', repository.slice(0, 200));
}

function isNotFound(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'NOT_FOUND';
}
