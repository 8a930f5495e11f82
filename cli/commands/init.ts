import { resolve } from 'node:path';
import { initRepository } from '@provider-registry/pipeline/init';
import { defineOne, option } from '../define.ts';

export const INIT = defineOne<{ keys?: string }>({
  usage: 'init [dir]',
  summary: 'make a designated repository from the template, with keys',
  example: 'provider-registry init providers --keys ../provider-keys',
  options: [option('--keys <folder>', 'where the private keys go (default: <dir>-keys beside the repository)', 'KEYS')],
  run: async ({ args, options, context }) => {
    const root = resolve(context.workingFolder, args[0] ?? '.');
    const keysFolder = resolve(context.workingFolder, options.keys ?? `${root}-keys`);
    const author = { name: 'Provider Registry', email: 'provider-registry@localhost' };
    await initRepository({ root, keysFolder, environment: context.environment, author });
    return {
      document: { root, keys: keysFolder },
      text: [
        `repository: ${root}`,
        `keys:       ${keysFolder} (move root and targets keys off this machine before real use)`,
        'next:       put a provider under providers/<name>/, then provider-registry build',
      ].join('\n'),
    };
  },
});
