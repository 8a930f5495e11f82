import { EXIT } from '@provider-registry/core/model';
import type { Status } from '../status.ts';
import type { Command } from './command.ts';

export const STATUS: Command = {
  summary: 'what is installed and why',
  usage: '',
  example: 'provider-runtime status --json',
  options: {},
  optionsHelp: [],
  names: 0,
  async run({ settings }) {
    const { readStatus } = await import('../status.ts');
    const status = await readStatus(settings);
    return { exit: EXIT.done, document: status, text: textOf(status) };
  },
};

function textOf({ generation, configuration, confirmedAt, installed }: Status): string {
  if (generation === 0) return 'nothing is installed';
  return [
    `generation ${generation}, configuration ${configuration?.revision}, confirmed ${confirmedAt ?? 'never'}`,
    ...installed.map(({ name, version, digest, probe, revoked, verifiedAt, signers }) =>
      [
        `  ${name}@${version}`,
        `${digest.slice(0, 19)}…`,
        `probe ${probe}`,
        revoked ? 'REVOKED' : `verified ${verifiedAt}, built by ${signers?.builder}, audited by ${signers?.auditor}`,
      ].join('  '),
    ),
  ].join('\n');
}
