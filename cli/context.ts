import { type Clock, systemClock } from '@provider-registry/adapter-clock';

/** What a command is given of the world. */
export interface Context {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly workingFolder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The process that we run in. Ctrl-C cancels; whoever started us may send it once more. */
export function processContext(): Context {
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const environment = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    environment: Object.fromEntries(environment),
    clock: systemClock,
    signal: cancel.signal,
    workingFolder: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
  };
}
