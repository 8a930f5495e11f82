import type { InitOutput } from '@provider-registry/core/schemas';
import type { Command } from './command.ts';

export const INIT: Command = {
  summary: 'pull the configuration, download, validate, install, switch; report',
  usage: '',
  example: 'provider-runtime init --config /etc/provider-runtime/runtime.yaml',
  options: {},
  optionsHelp: [],
  names: 0,
  async run({ settings, ports }) {
    const { initialise } = await import('../initialise.ts');
    const { document, exit } = await initialise(settings, ports);
    return { document, exit, text: textOf(document) };
  },
};

function textOf({ generation, installed, refused }: InitOutput): string {
  return [
    generation === 0 ? 'nothing is installed' : `generation ${generation}`,
    ...installed.map(
      ({ name, version, digest, probe }) => `  ${name}@${version}  ${digest.slice(0, 19)}…  probe ${probe}`,
    ),
    ...refused.map(({ name, code, message }) => `  ${name} was refused: ${code}: ${message}`),
  ].join('\n');
}
