import { RegistryError } from '@provider-registry/core/model';
import { type Command, Option } from 'commander';
import type { Context } from './context.ts';
import { printRefusal, printResult, type Result } from './result.ts';
import type { TaskOutput } from './tasks.ts';

/** What every command of the program takes. */
export interface CommonOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface CommandDefinition<Options> {
  /** Name and arguments in commander's words: `build [name...]`. */
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
  readonly options: readonly Option[];
  run(input: {
    readonly args: readonly string[];
    readonly options: Options & CommonOptions;
    readonly context: Context;
    readonly tasks: TaskOutput;
  }): Promise<Result>;
}

/** Adds one command to its parent; its exit status reaches `done`. */
export type AddCommand = (parent: Command, context: Context, done: (status: number) => void) => void;

/**
 * A command, with `--json` and `--quiet` besides its own options. It prints its result, or the refusal in what it throws,
 * and gives the exit status of either to `done`.
 */
export function defineOne<Options>(definition: CommandDefinition<Options>): AddCommand {
  return (parent, context, done) => add(parent, definition, context, done);
}

function add<Options>(
  parent: Command,
  definition: CommandDefinition<Options>,
  context: Context,
  done: (status: number) => void,
): void {
  const command = parent
    .command(definition.usage)
    .summary(definition.summary)
    .description(definition.summary)
    .addHelpText('after', `\nExample:\n  ${definition.example}`);
  for (const option of [...definition.options, ...COMMON]) command.addOption(option);
  command.action(async (...given: unknown[]) => {
    const options = command.opts<Options & CommonOptions>();
    const args = given
      .slice(0, -2)
      .flat()
      .filter((arg): arg is string => typeof arg === 'string');
    try {
      const tasks = { stderr: context.stderr, quiet: options.quiet };
      done(printResult(await definition.run({ args, options, context, tasks }), context, options));
    } catch (error) {
      done(printRefusal(error, context, options));
    }
  });
}

const COMMON = [
  new Option('--json', 'print one document on standard output').default(false),
  new Option('--quiet', 'no progress, only results').default(false),
];

/** An option that the environment (`PROVIDER_REGISTRY_<NAME>`) can give as well. */
export function option(flags: string, description: string, variable?: string): Option {
  const made = new Option(flags, description);
  return variable ? made.env(`PROVIDER_REGISTRY_${variable}`) : made;
}

export const ROOT_OPTION = option('--root <folder>', 'the designated repository', 'ROOT').default('.', 'this folder');
export const KEYS_OPTION = option('--keys <folder>', 'the folder of the private keys', 'KEYS').makeOptionMandatory();

/** `name=value` texts as labels. Throws `WRONG_USE`. */
export function parseLabels(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new RegistryError({ code: 'WRONG_USE', message: 'this is no label', expected: 'name=value', found: text });
    }),
  );
}
