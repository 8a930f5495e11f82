import { resolve } from 'node:path';
import { EXIT, exitStatusOf, formatRefusal } from '@provider-registry/core/model';
import { createCatalogue, type PublishedVersion, publishProviders } from '@provider-registry/pipeline/publish';
import { openRepository } from '@provider-registry/pipeline/repository';
import { defineOne, KEYS_OPTION, ROOT_OPTION } from '../define.ts';
import { runTasks } from '../tasks.ts';

export const PUBLISH = defineOne<{ root: string; keys: string }>({
  usage: 'publish [name...]',
  summary: 'put signed versions where runtimes find them; founds the catalogue the first time',
  example: 'provider-registry publish --keys ../keys',
  options: [ROOT_OPTION, KEYS_OPTION],
  run: async ({ args, options, context, tasks }) => {
    const repository = await openRepository(resolve(context.workingFolder, options.root));
    const { clock, environment } = context;
    const keysFolder = resolve(context.workingFolder, options.keys);
    const registryFolder = resolve(repository.root, repository.registry.publish.folder);
    let published: PublishedVersion[] = [];
    await runTasks(
      [
        {
          title: 'catalogue',
          run: async () => (await createCatalogue({ repository, registryFolder, keysFolder, clock })).outcome,
        },
        {
          title: 'publish',
          run: async () => {
            published = await publishProviders({
              repository,
              registryFolder,
              keysFolder,
              clock,
              environment,
              names: args,
            });
            return undefined;
          },
        },
      ],
      tasks,
    );
    const exits = published.map((one) => (one.outcome === 'refused' ? exitStatusOf(one.refusal) : EXIT.done));
    return { document: { published }, text: published.map(describe).join('\n'), exit: Math.max(0, ...exits) };
  },
});

function describe(one: PublishedVersion): string {
  if (one.outcome === 'refused') return `${one.name} ${one.version}  refused\n${formatRefusal(one.refusal)}`;
  return `${one.name} ${one.version}  ${one.outcome}  ${one.release}`;
}
