import { SANDBOX_EXECUTABLE } from '../../launch/index.ts';
import { type SystemCall, unquote } from './strace.ts';

/**
 * The calls of the provider itself: those of the process that became it, after it did, and those of every process that
 * first appears later. What came before made the sandbox. Nothing when it never started.
 */
export function ownCalls(calls: readonly SystemCall[]): SystemCall[] | undefined {
  const start = calls.find(isStart);
  if (!start) return undefined;
  const isBefore = ({ lines }: SystemCall) => lines.from < start.lines.to;
  const before = new Set(calls.filter(isBefore).map(({ pid }) => pid));
  return calls.filter((call) => !isBefore(call) && call !== start && (call.pid === start.pid || !before.has(call.pid)));
}

function isStart({ name, args, result }: SystemCall): boolean {
  return name === 'execve' && unquote(args[0] ?? '') === SANDBOX_EXECUTABLE && result.startsWith('0');
}
