import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '@provider-registry/adapter-files';
import { LIMITS, type ProviderName, parseProviderName, RegistryError } from '@provider-registry/core/model';
import { type Policy, parseYaml, type RegistryConfig, type Trust } from '@provider-registry/core/schemas';
import { type ProviderManifest, parseProviderManifest } from '@provider-registry/core/source';

/** The designated repository, its documents read and checked. */
export interface DesignatedRepository {
  readonly root: string;
  readonly registry: RegistryConfig;
  /** Every provider below `providers/`, by name. */
  readonly manifests: ReadonlyMap<ProviderName, ProviderManifest>;
  readPolicy(): Promise<Policy>;
  readTrust(): Promise<Trust>;
}

/**
 * Reads the designated repository at `root`. Throws `NOT_FOUND` when it is none and `INVALID_DOCUMENT` with `file:line` for a
 * document that does not follow its schema, or a provider whose folder has another name.
 */
export async function openRepository(root: string): Promise<DesignatedRepository> {
  const registry = parseYaml('registry', await readWritten(root, 'registry.yaml'), 'registry.yaml');
  const manifests = new Map<ProviderName, ProviderManifest>();
  for (const folder of await providerFolders(root)) {
    const file = `providers/${folder}/provider.yaml`;
    const manifest = parseProviderManifest(await readWritten(root, file), file, registry);
    if (manifest.name !== folder) throw misplaced(file, folder, manifest.name);
    manifests.set(manifest.name, manifest);
  }
  return {
    root,
    registry,
    manifests,
    readPolicy: async () => parseYaml('policy', await readWritten(root, 'policy.yaml'), 'policy.yaml'),
    readTrust: async () => parseYaml('trust', await readWritten(root, 'trust.yaml'), 'trust.yaml'),
  };
}

/** The named manifests, or all of them. Throws `NOT_FOUND` for a name that is not there. */
export function selectProviders(repository: DesignatedRepository, names: readonly string[]): ProviderManifest[] {
  if (names.length === 0) return [...repository.manifests.values()];
  return names.map((name) => {
    const manifest = repository.manifests.get(parseProviderName(name));
    if (manifest) return manifest;
    throw new RegistryError({
      code: 'NOT_FOUND',
      message: `there is no provider ${name}`,
      where: join(repository.root, 'providers'),
      expected: [...repository.manifests.keys()].join(', '),
    });
  });
}

async function providerFolders(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'providers'), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readWritten(root: string, file: string): Promise<string> {
  return readText(join(root, file), LIMITS.yamlBytes).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.code !== 'NOT_FOUND') throw error;
    throw new RegistryError(
      {
        code: 'NOT_FOUND',
        message: `${file} is missing`,
        where: root,
        expected: 'a designated repository',
        next: 'Run the command inside a designated repository, or make one with provider-registry init.',
      },
      { cause: error },
    );
  });
}

function misplaced(file: string, folder: string, name: string): RegistryError {
  return new RegistryError({
    code: 'INVALID_DOCUMENT',
    message: 'name differs from the provider’s folder',
    where: file,
    expected: folder,
    found: name,
  });
}
