import { resolve } from 'node:path';
import { openRepository, selectProviders } from '@provider-registry/pipeline/repository';
import { type SignedProvider, signProvider } from '@provider-registry/pipeline/sign';
import { defineOne, KEYS_OPTION, ROOT_OPTION } from '../define.ts';
import { runTasks } from '../tasks.ts';

export const SIGN = defineOne<{ root: string; keys: string }>({
  usage: 'sign [name...]',
  summary: 'attest what was built, audited and approved',
  example: 'provider-registry sign ssh-config --keys ../keys',
  options: [ROOT_OPTION, KEYS_OPTION],
  run: async ({ args, options, context, tasks }) => {
    const repository = await openRepository(resolve(context.workingFolder, options.root));
    const keysFolder = resolve(context.workingFolder, options.keys);
    const signed: SignedProvider[] = [];
    await runTasks(
      selectProviders(repository, args).map((manifest) => ({
        title: `sign ${manifest.name} ${manifest.version}`,
        run: async () => {
          const { clock, environment } = context;
          const result = await signProvider({ repository, manifest, keysFolder, clock, environment });
          signed.push(result);
          return result.outcome;
        },
      })),
      tasks,
    );
    const text = signed
      .map(({ name, version, index, outcome }) => `${name} ${version}  ${outcome}  ${index}`)
      .join('\n');
    return { document: { signed }, text };
  },
});
