import type { Refusal } from '@provider-registry/core/model';

const NETWORK =
  /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|proxyconnect|network is unreachable|server misbehaving/;
const KINDS = [
  { code: 'DISK_FULL', message: 'no space is left on the disk', signs: /no space left on device|disk quota exceeded/ },
  {
    code: 'TOOLCHAIN_MISSING',
    message: 'the pinned Go toolchain cannot be had',
    signs: /toolchain not available|cannot find GOROOT|invalid toolchain/,
  },
  { code: 'NETWORK_UNAVAILABLE', message: 'Go could not reach its module proxy', signs: NETWORK },
  {
    code: 'NOT_WRITABLE',
    message: 'Go may not write one of its folders',
    signs: /permission denied|read-only file system/,
  },
] as const;

const LINES_SHOWN = 12;

/** What a failed run of Go means, from what it printed. */
export function goFailure(command: string, where: string, stderr: string): Refusal {
  const lines = stderr.split('\n').filter((line) => /[.:]\s/.test(line) || line.startsWith('\t'));
  const found = (lines.length > 0 ? lines : stderr.split('\n')).slice(0, LINES_SHOWN).join('\n').trim();
  const kind = KINDS.find(({ signs }) => signs.test(stderr));
  if (kind) return { code: kind.code, message: kind.message, where, found };
  return { code: 'BUILD_FAILED', message: `${command} failed`, where, found };
}
