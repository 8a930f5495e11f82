import { EXIT } from '@provider-registry/core/model';
import type { VerifiedInstallation } from '../verify-installed.ts';
import type { Command } from './command.ts';

export const VERIFY: Command = {
  summary: 'check again what is installed',
  usage: '[--deep]',
  example: 'provider-runtime verify --deep',
  options: { deep: { type: 'boolean' } },
  optionsHelp: ['--deep            hash every executable again'],
  names: 0,
  async run({ settings, ports, flags }) {
    const { verifyInstalled } = await import('../verify-installed.ts');
    const found = await verifyInstalled(settings, flags.deep ? 'deep' : 'quick', ports);
    return { exit: found.refused.length > 0 ? EXIT.refused : EXIT.done, document: found, text: textOf(found) };
  },
};

function textOf({ generation, verified, refused }: VerifiedInstallation): string {
  return [
    `generation ${generation}`,
    ...verified.map(({ provider, version, digest }) => `  ${provider}@${version}  ${digest.slice(0, 19)}…  ok`),
    ...refused.map(({ name, code, message }) => `  ${name}  ${code}: ${message}`),
  ].join('\n');
}
