import { processContext } from './context.ts';
import { runProgram } from './program.ts';

/** The program `provider-registry`: gives its exit status. */
export function main(args: readonly string[]): Promise<number> {
  return runProgram(args, processContext());
}
