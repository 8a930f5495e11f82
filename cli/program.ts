import { EXIT, RegistryError } from '@provider-registry/core/model';
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
import { VERIFY } from './commands/verify.ts';
import type { Context } from './context.ts';
import { printRefusal } from './result.ts';

const COMMANDS = [INIT, PLAN, BUILD, AUDIT, SIGN, PUBLISH, VERIFY, SERVE];
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
    .configureOutput({ writeOut: (text) => context.stdout.write(text), outputError: () => {} });
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
    if (error.code === 'commander.help') return EXIT.usage; // no command was named: its help was printed
    return error.exitCode === 0 ? EXIT.done : printRefusal(wrongUse(error), context, { json: args.includes('--json') });
  }
  return status;
}

function wrongUse(error: CommanderError): RegistryError {
  const message = error.message.replace(/^error: /, '').split('\n')[0] ?? error.code;
  return new RegistryError({ code: 'WRONG_USE', message }, { cause: error });
}

function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}
