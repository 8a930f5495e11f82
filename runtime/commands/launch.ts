import { EXIT, RegistryError } from '@provider-registry/core/model';
import type { Command } from './command.ts';

export const LAUNCH: Command = {
  summary: 'start one provider, sandboxed with what it was granted, from verified bytes',
  usage: '<name> (--probe | --stdio)',
  example: 'provider-runtime launch ssh-config --probe',
  options: { probe: { type: 'boolean' }, stdio: { type: 'boolean' } },
  optionsHelp: [
    '--probe           stop after handshake and health check',
    '--stdio           pass the handshake through to the go-plugin host that started this',
  ],
  names: 1,
  async run({ settings, ports, flags, names: [name = ''] }) {
    if (flags.probe === flags.stdio) {
      const expected = 'one of --probe and --stdio';
      throw new RegistryError({ code: 'WRONG_USE', message: 'how to start the provider was not said', expected });
    }
    const { launchThrough, probeInstalled } = await import('../launch.ts');
    if (flags.probe) {
      const document = await probeInstalled(name, settings, ports);
      return { exit: EXIT.done, document, text: `${name}: probe ok` };
    }
    return { exit: await launchThrough(name, settings, ports, process) };
  },
};
