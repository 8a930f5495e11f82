import type { ChildProcess } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';

export interface Output {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Node throws away what nobody has read when a process ends; what a provider said last must not be lost. */
export function keepOutput({ stdout, stderr }: ChildProcess): Output {
  return { stdout: (stdout as Readable).pipe(new PassThrough()), stderr: (stderr as Readable).pipe(new PassThrough()) };
}
