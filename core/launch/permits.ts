import type { Permissions } from '../model/index.ts';
import { matchesPath } from './path-pattern.ts';

/** One thing that a program did or wants to do. Paths are absolute, without `.` and `..`. */
export type Access =
  | { readonly kind: 'read' | 'write' | 'exec'; readonly path: string }
  | { readonly kind: 'connect'; readonly host: string; readonly port: number };

/**
 * Whether `permissions` allow `access`: the one matcher that the audit compares with and a launch enforces. What may be
 * written may be read, and a program that may be started may be read.
 */
export function permits(permissions: Permissions, access: Access): boolean {
  const { files, network, exec } = permissions;
  switch (access.kind) {
    case 'read':
      return [...files.read, ...files.write, ...exec].some((pattern) => matchesPath(pattern, access.path));
    case 'write':
      return files.write.some((pattern) => matchesPath(pattern, access.path));
    case 'exec':
      return exec.includes(access.path);
    case 'connect':
      return network.connect.some((target) => matchesTarget(target, access.host, access.port));
  }
}

/** `host:port`, as it stands in `network.connect`: `*.` at the front takes any name below, port `*` any port. */
function matchesTarget(target: string, host: string, port: number): boolean {
  const colon = target.lastIndexOf(':');
  const [name, wanted] = [target.slice(0, colon).toLowerCase(), target.slice(colon + 1)];
  if (wanted !== '*' && Number(wanted) !== port) return false;
  const found = host.toLowerCase();
  return name.startsWith('*.') ? found.endsWith(name.slice(1)) && found.length > name.length - 1 : found === name;
}
