import { spawn } from 'node:child_process';
import { RegistryError } from '@provider-registry/core/model';

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** After it the process group is killed and `status` is null. */
  readonly timeoutMilliseconds?: number;
  /** Of standard output and of standard error, each; past it the process group is killed. 64 MiB when left out. */
  readonly outputLimitBytes?: number;
  readonly signal?: AbortSignal;
  /** Each whole line of standard error, as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface Finished {
  /** Exit status; null when a signal, the time or the output limit ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What ended it. */
  readonly ended: 'exit' | 'signal' | 'timeout' | 'output';
}

const DEFAULT_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs one program to its end, without a shell, in a process group of its own so that its children end with it.
 * Throws `TOOLCHAIN_MISSING` when there is no such program and `INTERRUPTED` when `signal` fires.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  if (options.signal?.aborted) throw interrupted(command);
  const limit = options.outputLimitBytes ?? DEFAULT_OUTPUT_BYTES;
  const child = spawn(command, args, { cwd: options.cwd, env: { ...options.env }, detached: true, stdio: 'pipe' });
  let ended: Finished['ended'] = 'exit';
  const kill = (why: Finished['ended']) => {
    ended = why;
    killGroup(child.pid);
  };
  const stdout = collect(child.stdout, limit, () => kill('output'));
  const stderr = collect(child.stderr, limit, () => kill('output'), options.onLine);
  const timer = options.timeoutMilliseconds && setTimeout(() => kill('timeout'), options.timeoutMilliseconds);
  const onAbort = () => kill('signal');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  child.stdin.on('error', () => {}); // a program may end without reading its input
  child.stdin.end(options.input);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (cause) => reject(startFailure(command, cause)));
      child.once('close', (code, signal) => {
        if (signal && ended === 'exit') ended = 'signal';
        resolve(ended === 'exit' ? code : null);
      });
    });
    if (options.signal?.aborted) throw interrupted(command);
    return { status, stdout: stdout(), stderr: stderr(), ended };
  } finally {
    clearTimeout(timer || undefined);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function collect(
  stream: NodeJS.ReadableStream,
  limit: number,
  onExceeded: () => void,
  onLine?: (line: string) => void,
): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  let partial = '';
  stream.on('data', (chunk: Buffer) => {
    if (size > limit) return;
    size += chunk.length;
    chunks.push(chunk);
    if (onLine) {
      const lines = (partial + chunk.toString('utf8')).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
    if (size > limit) onExceeded();
  });
  return () => Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

function startFailure(command: string, cause: Error): RegistryError | Error {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return cause;
  return new RegistryError(
    { code: 'TOOLCHAIN_MISSING', message: `the program ${command} is not there`, expected: `${command} on PATH` },
    { cause },
  );
}

function interrupted(command: string): RegistryError {
  return new RegistryError({ code: 'INTERRUPTED', message: `${command} was cancelled` });
}
