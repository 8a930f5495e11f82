import { SANDBOX_EXECUTABLE } from '../../launch/index.ts';
import { type SystemCall, unquote } from './strace.ts';

/**
 * The calls of the provider itself: those of the process that became it, after it did, and those of every process that
 * first appears later. What came before made the sandbox. Nothing when it never started.
 */
export function ownCalls(calls: readonly SystemCall[]): SystemCall[] | undefined {
  const start = calls.findIndex(isStart);
  const starter = calls[start]?.pid;
  if (starter === undefined) return undefined;
  const before = new Set(calls.slice(0, start).map(({ pid }) => pid));
  return calls.slice(start + 1).filter(({ pid }) => pid === starter || !before.has(pid));
}

function isStart({ name, args, result }: SystemCall): boolean {
  return name === 'execve' && unquote(args[0] ?? '') === SANDBOX_EXECUTABLE && result.startsWith('0');
}
