import type { Permissions } from '../model/index.ts';

/** What Go's resolver and TLS read before they can reach a declared host. */
const NETWORK_FILES = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/services',
  '/etc/ssl/certs',
  '/usr/share/ca-certificates',
  '/etc/pki/tls/certs',
];

/** What the dynamic loader reads before it can start a declared program. Not `/usr/bin`: undeclared programs stay out. */
const PROGRAM_FILES = ['/usr/lib', '/usr/lib64', '/usr/libexec', '/lib', '/lib64', '/etc/ld.so.cache'];

/** Host paths that a declared permission cannot work without, readable beside the declared ones. */
export function supportingFiles(permissions: Permissions): string[] {
  return [
    ...(permissions.network.connect.length > 0 ? NETWORK_FILES : []),
    ...(permissions.exec.length > 0 ? PROGRAM_FILES : []),
    ...permissions.exec,
  ];
}
