import type { Permissions } from '@provider-registry/core/model';

/** Who a provider is, inside its sandbox and as the host's kernel sees it. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Whether the host's own user must be left for it before the sandbox begins. */
  readonly change: boolean;
}

/** The kernel's overflow user: it owns no file. */
const NOBODY = 65534;

/**
 * uid 0 only for a provider that declared it; else `nobody` where the host is root, and the host's own user where it is not,
 * because nobody can change to another then.
 */
export function identityFor(permissions: Permissions, host: { uid: number; gid: number }): Identity {
  if (permissions.root) return { uid: 0, gid: 0, change: false };
  if (host.uid === 0) return { uid: NOBODY, gid: NOBODY, change: true };
  return { uid: host.uid, gid: host.gid, change: false };
}
