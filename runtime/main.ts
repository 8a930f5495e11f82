import { parseArgs } from 'node:util';
import { systemClock } from '@provider-registry/adapter-clock';
import { createHttpClient } from '@provider-registry/adapter-http';
import {
  asRefusal,
  ERROR_CODES,
  EXIT,
  exitStatusOf,
  formatRefusal,
  RegistryError,
} from '@provider-registry/core/model';
import type { Command, Flags } from './commands/command.ts';
import { INIT } from './commands/init.ts';
import { LAUNCH } from './commands/launch.ts';
import { progressLine } from './commands/progress-lines.ts';
import { STATUS } from './commands/status.ts';
import { VERIFY } from './commands/verify.ts';
import type { Ports } from './ports.ts';
import { readSettings } from './settings.ts';
import { RUNTIME_VERSION } from './version.ts';

const COMMANDS: Readonly<Record<string, Command>> = { init: INIT, status: STATUS, verify: VERIFY, launch: LAUNCH };
const DEFAULT_CONFIG = '/etc/provider-runtime/runtime.yaml';

/** Runs `provider-runtime` with `args` (without node and script) and gives its exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const cancel = () =>
    interrupt.abort(new RegistryError({ code: 'INTERRUPTED', message: 'cancelled; nothing half-done was left' }));
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  try {
    return await run(args, interrupt.signal);
  } catch (error) {
    return printFailure(error, args.includes('--json'));
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
  }
}

/** Why a command was refused: on standard error for people, as a document on standard output with `--json`. */
function printFailure(error: unknown, json: boolean): number {
  const refusal = asRefusal(error);
  const next = refusal.next ?? ERROR_CODES[refusal.code].next;
  if (json) print(JSON.stringify({ error: { ...refusal, next } }, null, 2));
  else process.stderr.write(`${formatRefusal(refusal)}\n`);
  if (refusal.code === 'INTERNAL' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return exitStatusOf(refusal);
}

async function run([name = '--help', ...rest]: readonly string[], signal: AbortSignal): Promise<number> {
  if (name === '--help' || name === '-h') return print(overview());
  if (name === '--version') return print(RUNTIME_VERSION);
  const command = COMMANDS[name];
  if (!command) throw wrongUse(`there is no command ${name.slice(0, 100)}`, Object.keys(COMMANDS).join(', '));
  const { flags, names } = parse(name, command, rest);
  if (flags.help) return print(helpOf(name, command));

  const ports = portsFor(flags, signal);
  const config = flags.config ?? process.env.PROVIDER_RUNTIME_CONFIG ?? DEFAULT_CONFIG;
  const settings = await readSettings(String(config), process.env);
  const result = await command.run({ settings, ports, flags, names });
  if (flags.json && result.document !== undefined) print(JSON.stringify(result.document, null, 2));
  else if (!flags.quiet && result.text !== undefined) print(result.text);
  return result.exit;
}

function parse(name: string, command: Command, args: string[]): { flags: Flags; names: string[] } {
  const options = {
    ...command.options,
    config: { type: 'string' },
    json: { type: 'boolean' },
    quiet: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    const flags = values as Flags;
    if (!flags.help && positionals.length !== command.names) throw new TypeError('a name is missing, or one too many');
    return { flags, names: positionals };
  } catch (error) {
    throw wrongUse((error as Error).message, `provider-runtime ${name} ${command.usage}`.trim());
  }
}

function portsFor(flags: Flags, signal: AbortSignal): Ports {
  return {
    clock: systemClock,
    http: createHttpClient({ userAgent: `provider-runtime/${RUNTIME_VERSION}` }),
    environment: process.env,
    report: flags.quiet ? () => undefined : (progress) => process.stderr.write(`${progressLine(progress)}\n`),
    signal,
  };
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    'Usage: provider-runtime <command> [options]',
    '',
    'Puts audited providers on this host, and starts them.',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'provider-runtime <command> --help shows its options and an example.',
  ].join('\n');
}

function helpOf(name: string, { summary, usage, example, optionsHelp }: Command): string {
  return [
    `Usage: provider-runtime ${name} ${usage}`.trimEnd(),
    '',
    summary,
    '',
    ...optionsHelp.map((line) => `  ${line}`),
    `  --config <file>   runtime.yaml (PROVIDER_RUNTIME_CONFIG; ${DEFAULT_CONFIG})`,
    '  --json            one document on standard output',
    '  --quiet           no progress, no text',
    '',
    `Example: ${example}`,
  ].join('\n');
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.done;
}

function wrongUse(message: string, expected: string): RegistryError {
  return new RegistryError({ code: 'WRONG_USE', message, expected });
}
