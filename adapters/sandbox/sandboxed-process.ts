import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface ProcessEnd {
  /** Exit status; null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A started provider. Whoever starts one ends it: nothing of it outlives `end()`, nor this process. */
export interface SandboxedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Holds the plugin's socket, at the same path inside. */
  readonly socketFolder: string;
  /** Resolves when the provider and everything that it started are gone. */
  readonly exited: Promise<ProcessEnd>;
  /** Kills whatever is left of it, and resolves as `exited` does. */
  end(): Promise<ProcessEnd>;
}

/** How long bubblewrap may take to follow its child's end. */
const FOLLOW_MILLISECONDS = 2000;

/** bubblewrap's end implies that of its process namespace: the kernel ends everything in it before its first process. */
export async function endOf(child: ChildProcess): Promise<ProcessEnd> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { status: child.exitCode, signal: child.signalCode };
}

/**
 * Kills the namespace's first process, so that the kernel kills the rest; bubblewrap reaps it and ends. Where that first
 * process is not known yet, or bubblewrap does not follow, the outer processes are killed and take the inner with them.
 */
export async function kill(child: ChildProcess, innermost: number | undefined): Promise<ProcessEnd> {
  const ended = endOf(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  if (innermost !== undefined && isRunning()) {
    send(innermost);
    const timer = setTimeout(() => isRunning() && sendGroup(child), FOLLOW_MILLISECONDS);
    await ended;
    clearTimeout(timer);
  }
  if (isRunning()) sendGroup(child);
  return ended;
}

function sendGroup(child: ChildProcess): void {
  if (child.pid !== undefined) send(-child.pid);
}

function send(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
