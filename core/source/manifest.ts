import { NO_PERMISSIONS, type Permissions, type Platform } from '../model/index.ts';
import { type ProviderManifestDocument, parseYaml } from '../schemas/index.ts';

/** `provider.yaml` with every default filled in. */
export interface ProviderManifest extends Omit<ProviderManifestDocument, 'permissions' | 'platforms'> {
  readonly platforms: readonly Platform[];
  readonly permissions: Permissions;
}

/**
 * Parses the text of a `provider.yaml`. What it leaves out: no permission, and the registry's default platforms.
 * Throws `INVALID_DOCUMENT` with `file:line`, the property and what was expected.
 */
export function parseProviderManifest(
  text: string,
  file: string,
  defaults: { readonly platforms: readonly Platform[] },
): ProviderManifest {
  const document = parseYaml('provider', text, file);
  const { files, network, ...rest } = document.permissions;
  return {
    ...document,
    platforms: document.platforms ?? defaults.platforms,
    permissions: {
      ...NO_PERMISSIONS,
      ...rest,
      files: { ...NO_PERMISSIONS.files, ...files },
      network: { ...NO_PERMISSIONS.network, ...network },
    },
  };
}
