import { matchesPath, SANDBOX_EXECUTABLE, SANDBOX_WORK_FOLDER, supportingFiles } from '../../launch/index.ts';
import type { Permissions } from '../../model/index.ts';

interface Expected {
  readonly pattern: string;
  readonly write?: true;
  readonly because: string;
}

/** What every provider touches without declaring it: Go's runtime, go-plugin, and the sandbox's own private places. */
const ALWAYS: readonly Expected[] = [
  { pattern: SANDBOX_EXECUTABLE, because: 'the provider itself' },
  { pattern: SANDBOX_WORK_FOLDER, because: 'its working folder, which is empty' },
  {
    pattern: '/proc/self/{auxv,cgroup,exe,maps,mountinfo,stat,status}',
    because: 'Go’s runtime: itself, and its share of the processors',
  },
  { pattern: '/proc/self/task/*/comm', write: true, because: 'names of its own threads' },
  { pattern: '/proc/sys/net/core/somaxconn', because: 'Go’s net package, before it listens on its own socket' },
  { pattern: '/proc/sys/kernel/{hostname,osrelease}', because: 'os.Hostname' },
  { pattern: '/proc/{stat,cpuinfo,meminfo}', because: 'the number of processors, and memory' },
  { pattern: '/sys/kernel/mm/transparent_hugepage/hpage_pmd_size', because: 'Go’s memory allocator' },
  { pattern: '/sys/fs/cgroup/**', because: 'Go’s runtime: its share of the processors' },
  { pattern: '/sys/devices/system/cpu/**', because: 'Go’s runtime: the processors' },
  { pattern: '/dev/{null,zero,urandom,random}', write: true, because: 'devices without a state' },
  { pattern: '/tmp', because: 'a private folder, empty at each start' },
  { pattern: '/tmp/**', write: true, because: 'a private folder, empty at each start' },
  { pattern: '/etc/localtime', because: 'Go’s time package: the time zone of log lines' },
  {
    pattern: '/{usr/share/zoneinfo,usr/share/lib/zoneinfo,usr/lib/locale/TZ,etc/zoneinfo}/**',
    because: 'Go’s time package',
  },
];

/** What a declared program touches before its own first line, besides the files that its loader needs. */
const BY_PROGRAMS: readonly Expected[] = [{ pattern: '/etc/ld.so.preload', because: 'the dynamic loader asks for it' }];

/** Whether the access needs no declaration, in a sandbox with this socket folder. */
export function isExpected(
  access: { readonly kind: 'read' | 'write'; readonly path: string },
  permissions: Permissions,
  socketFolder: string,
): boolean {
  if (access.path === socketFolder || access.path.startsWith(`${socketFolder}/`)) return true;
  const expected = permissions.exec.length > 0 ? [...ALWAYS, ...BY_PROGRAMS] : ALWAYS;
  const fits = ({ pattern, write }: Expected) => (access.kind === 'read' || write) && matchesPath(pattern, access.path);
  if (expected.some(fits)) return true;
  const supporting = supportingFiles(permissions);
  return (
    access.kind === 'read' && supporting.some((path) => access.path === path || access.path.startsWith(`${path}/`))
  );
}
