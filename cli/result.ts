import { asRefusal, ERROR_CODES, exitStatusOf, formatRefusal, type Refusal } from '@provider-registry/core/model';
import type { Context } from './context.ts';

/** What a command ends with: one document for programs, a text for people, the exit status. */
export interface Result {
  readonly document: unknown;
  readonly text: string;
  /** 0 when left out. */
  readonly exit?: number;
}

/** Prints a result on standard output: its document with `--json`, else its text unless `--quiet`. Gives the exit status. */
export function printResult(result: Result, context: Context, options: { json: boolean; quiet: boolean }): number {
  if (options.json) context.stdout.write(`${JSON.stringify(result.document, null, 2)}\n`);
  else if (!options.quiet && result.text !== '') context.stdout.write(`${result.text}\n`);
  return result.exit ?? 0;
}

/** Prints why a command was refused: on standard error for people, as a document on standard output with `--json`. */
export function printRefusal(thrown: unknown, context: Context, options: { json: boolean }): number {
  const refusal = context.signal.aborted ? INTERRUPTED : asRefusal(thrown);
  if (options.json) {
    const document = { error: { ...refusal, next: refusal.next ?? ERROR_CODES[refusal.code].next } };
    context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    context.stderr.write(`${formatRefusal(refusal)}\n`);
  }
  if (refusal.code === 'INTERNAL' && thrown instanceof Error) context.stderr.write(`${thrown.stack}\n`);
  return exitStatusOf(refusal);
}

const INTERRUPTED: Refusal = { code: 'INTERRUPTED', message: 'the command was cancelled' };
