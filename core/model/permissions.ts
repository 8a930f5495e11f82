/**
 * What a provider may do, as `provider.yaml` declares it, the audit finds it, an administrator grants it and the sandbox
 * enforces it. Deny by default: nothing here means that it computes, and talks to its host over go-plugin.
 */
export interface Permissions {
  readonly files: { readonly read: readonly string[]; readonly write: readonly string[] };
  readonly network: { readonly connect: readonly string[] };
  readonly exec: readonly string[];
  readonly env: readonly string[];
  readonly root: boolean;
}

export const NO_PERMISSIONS: Permissions = {
  files: { read: [], write: [] },
  network: { connect: [] },
  exec: [],
  env: [],
  root: false,
};
