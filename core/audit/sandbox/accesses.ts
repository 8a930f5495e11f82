import { annotation, type SystemCall, unquote } from './strace.ts';

/** What a system call reached out for, whether or not it was let. */
export type TracedAccess =
  | { readonly kind: 'read' | 'write' | 'exec'; readonly path: string }
  /** A connection, or a datagram. */
  | { readonly kind: 'connect'; readonly host: string; readonly port: number }
  /** Waiting for connections, or a kind of socket that no permission names. */
  | { readonly kind: 'socket'; readonly what: string }
  /** A system call that no provider needs. */
  | { readonly kind: 'call'; readonly name: string };

/** Where a call names a path: the index of the path, and of the descriptor that it is relative to. */
interface PathArgument {
  readonly path: number;
  readonly relativeTo?: number;
}

const first: PathArgument[] = [{ path: 0 }];
const second: PathArgument[] = [{ path: 1 }];
const at: PathArgument[] = [{ path: 1, relativeTo: 0 }];
const both: PathArgument[] = [{ path: 0 }, { path: 1 }];
const bothAt: PathArgument[] = [
  { path: 1, relativeTo: 0 },
  { path: 3, relativeTo: 2 },
];

const table = (names: string, args: PathArgument[]) => names.split(' ').map((name) => [name, args] as const);

const READS = new Map([
  ...table(
    'access stat stat64 lstat lstat64 readlink chdir statfs statfs64 getxattr lgetxattr listxattr llistxattr',
    first,
  ),
  ...table('faccessat faccessat2 newfstatat fstatat64 statx readlinkat name_to_handle_at open_tree', at),
  ...table('inotify_add_watch', second),
]);
const WRITES = new Map([
  ...table('creat unlink rmdir mkdir mknod chmod chown lchown truncate truncate64 utime utimes', first),
  ...table('setxattr lsetxattr removexattr lremovexattr umount umount2 pivot_root chroot acct swapon swapoff', first),
  ...table('unlinkat mkdirat mknodat fchmodat fchmodat2 fchownat futimesat utimensat', at),
  ...table('rename link', both),
  ...table('renameat renameat2 linkat move_mount', bothAt),
  ...table('symlink mount', second),
  ...table('symlinkat', [{ path: 2, relativeTo: 1 }]),
]);
const EXECS = new Map([...table('execve', first), ...table('execveat', at)]);
const OPENS = new Map([...table('open', first), ...table('openat openat2', at)]);
const FORBIDDEN = new Set(['bpf', 'io_uring_setup', 'memfd_create', 'process_vm_writev', 'ptrace']);
const SENDS = new Set(['connect', 'sendto', 'sendmsg', 'sendmmsg']);

/** What one call reached out for. */
export function accessesOf(call: SystemCall): TracedAccess[] {
  const { name, args } = call;
  const named = (kind: 'read' | 'write' | 'exec', where: readonly PathArgument[]) =>
    pathsOf(call, where).map((path) => ({ kind, path }));
  if (FORBIDDEN.has(name)) return [{ kind: 'call', name }];
  if (SENDS.has(name) || name === 'bind') return socketAccesses(name, args.slice(1).join(', '));
  const opened = OPENS.get(name);
  if (opened) return named(isForWriting(call) ? 'write' : 'read', opened);
  return [
    ...named('read', READS.get(name) ?? []),
    ...named('write', WRITES.get(name) ?? []),
    ...named('exec', EXECS.get(name) ?? []),
  ];
}

function isForWriting({ args }: SystemCall): boolean {
  return args
    .slice(1)
    .some((argument) => /\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b/.test(argument) && !argument.startsWith('"'));
}

/** Absolute paths, without `.` and `..`. A path that cannot be made absolute stays as it is, and no permission fits it. */
function pathsOf({ args }: SystemCall, where: readonly PathArgument[]): string[] {
  return where.flatMap(({ path, relativeTo }) => {
    const text = unquote(args[path] ?? '');
    if (text === undefined || text === '') return [];
    if (text.startsWith('/')) return [normal(text)];
    const folder = relativeTo === undefined ? undefined : annotation(args[relativeTo] ?? '');
    return [folder === undefined ? text : normal(`${folder}/${text}`)];
  });
}

/** An absolute path without empty components, `.` and `..`; above the root there is only the root. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const ADDRESSES =
  /sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)[^{}]*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([0-9a-fA-F.:]+)"/g;
const UNIX = /sun_path=(@?"(?:[^"\\]|\\.)*")/g;
/** Kinds of socket that carry nothing out of the machine: the kernel’s own tables, and “no address”. */
const FAMILY = /sa_family=(AF_\w+)/g;
const HANDLED = new Set(['AF_INET', 'AF_INET6', 'AF_UNIX', 'AF_NETLINK', 'AF_UNSPEC']);

function socketAccesses(name: string, args: string): TracedAccess[] {
  const internet = [...args.matchAll(ADDRESSES)].map(
    ([, port = '', host = '']): TracedAccess =>
      name === 'bind'
        ? { kind: 'socket', what: `listens on ${host}:${port}` }
        : { kind: 'connect', host, port: Number(port) },
  );
  const local = [...args.matchAll(UNIX)].map(([, quoted = '']): TracedAccess => {
    const path = unquote(quoted.replace(/^@/, ''));
    if (quoted.startsWith('@')) return { kind: 'socket', what: `the abstract socket ${path}` };
    return { kind: 'write', path: normal(path ?? quoted) };
  });
  const others = [...args.matchAll(FAMILY)]
    .filter(([, family = '']) => !HANDLED.has(family))
    .map(([, family = '']): TracedAccess => ({ kind: 'socket', what: `a socket of the kind ${family}` }));
  return [...internet, ...local, ...others];
}
