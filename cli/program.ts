import { Command, CommanderError } from 'commander';
import { ASSIGNMENTS } from './commands/assignments.ts';
import { AUDIT } from './commands/audit.ts';
import { BUILD } from './commands/build.ts';
import { INIT } from './commands/init.ts';
import { PLAN } from './commands/plan.ts';
import { PUBLISH } from './commands/publish.ts';
import { REVIEW } from './commands/review.ts';
import { RUNTIMES } from './commands/runtimes.ts';
import { SERVE } from './commands/serve.ts';
import { SIGN } from './commands/sign.ts';
import type { Context } from './context.ts';

const COMMANDS = [INIT, PLAN, BUILD, AUDIT, SIGN, PUBLISH, SERVE];
const GROUPS = [REVIEW, RUNTIMES, ASSIGNMENTS];

/** Runs `provider-registry` with `args` (without node and script) and gives its exit status. */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  let status = 0;
  const done = (given: number) => {
    status = given;
  };
  const program = new Command('provider-registry')
    .description('A registry that puts audited compliance providers on assessment runtimes, with proof.')
    .version('0.1.0')
    .showHelpAfterError('(add --help for the options and an example)')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  for (const add of COMMANDS) add(program, context, done);
  for (const group of GROUPS) {
    const parent = program.command(group.name).summary(group.summary).description(group.summary);
    for (const add of group.commands) add(parent, context, done);
  }
  overrideExits(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return status;
}

function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}
