import type { Permissions } from '../model/index.ts';

/** Where the executable lies inside the sandbox; in an strace log, `execve` of it is where the provider's own calls begin. */
export const SANDBOX_EXECUTABLE = '/plugin';
/** The provider's working folder inside: empty, read-only. */
export const SANDBOX_WORK_FOLDER = '/work';

/** What was found on the host about one launch: everything that `sandboxArguments` cannot know by itself. */
export interface SandboxHost {
  /** uid and gid inside. */
  readonly identity: { readonly uid: number; readonly gid: number };
  /** Existing host paths that the declared patterns name; each appears at the same path inside. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Where the plugin puts its socket; writable, the same path inside as outside. */
  readonly socketFolder: string;
  /** A folder that exists only once the executable's digest and size were found to fit. */
  readonly gate: string;
  /** Descriptors that bubblewrap inherits. */
  readonly descriptors: { readonly executable: number; readonly information: number };
}

/**
 * bubblewrap's options for one provider, without the command (`SANDBOX_EXECUTABLE`): new namespaces of every kind, no capability, an empty read-only root, and of the
 * host only what is named in `host`. The network stays the host's only if a connection was declared; which hosts it
 * reaches is not narrowed further here.
 *
 * The last step before the start changes to the gate. When bubblewrap's feeder dies half-way, its end of file looks like
 * the executable's end; without the gate the start fails then.
 */
export function sandboxArguments(
  permissions: Permissions,
  host: SandboxHost,
  environment: Readonly<Record<string, string>>,
): string[] {
  const { uid, gid } = host.identity;
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns'],
    ...(permissions.network.connect.length > 0 ? ['--share-net'] : []),
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--uid', String(uid), '--gid', String(gid)],
    ...['--info-fd', String(host.descriptors.information)],
    ...['--perms', '1777', '--tmpfs', '/tmp', '--proc', '/proc', '--dev', '/dev'],
    ...binds(host),
    ...['--bind', host.socketFolder, host.socketFolder],
    ...['--perms', '0555', '--ro-bind-data', String(host.descriptors.executable), SANDBOX_EXECUTABLE],
    ...['--ro-bind-try', host.gate, SANDBOX_WORK_FOLDER],
    ...['--remount-ro', '/', '--chdir', SANDBOX_WORK_FOLDER],
    '--clearenv',
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

/** Parents before what lies in them, so that no bind hides another; what lies in a writable folder is writable already. */
function binds({ readable, writable }: SandboxHost): string[] {
  const isWritable = (path: string) => writable.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const all = [
    ...readable.filter((path) => !isWritable(path)).map((path) => ({ path, flag: '--ro-bind' })),
    ...writable.map((path) => ({ path, flag: '--bind' })),
  ];
  const depth = (path: string) => path.split('/').length;
  all.sort((a, b) => depth(a.path) - depth(b.path));
  return all.flatMap(({ path, flag }) => [flag, path, path]);
}
