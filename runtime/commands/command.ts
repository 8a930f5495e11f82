import type { ParseArgsOptionsConfig } from 'node:util';
import type { Ports } from '../ports.ts';
import type { Settings } from '../settings.ts';

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What a command ends with. */
export interface CommandResult {
  readonly exit: number;
  /** What `--json` prints; left out by a command whose standard output is the provider's. */
  readonly document?: unknown;
  /** What a person reads. */
  readonly text?: string;
}

export interface CommandInput {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly flags: Flags;
  readonly names: readonly string[];
}

export interface Command {
  readonly summary: string;
  /** After the command's name, as `<name> [--probe | --stdio]`. */
  readonly usage: string;
  readonly example: string;
  readonly options: ParseArgsOptionsConfig;
  readonly optionsHelp: readonly string[];
  /** How many names it takes. */
  readonly names: number;
  readonly run: (input: CommandInput) => Promise<CommandResult>;
}
