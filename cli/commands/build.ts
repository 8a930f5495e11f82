import { resolve } from 'node:path';
import { parsePlatform } from '@provider-registry/core/model';
import type { BuildRecord } from '@provider-registry/core/schemas';
import { type BuildEvent, buildProvider } from '@provider-registry/pipeline/build';
import { openRepository, selectProviders } from '@provider-registry/pipeline/repository';
import { defineOne, option, ROOT_OPTION } from '../define.ts';
import { runTasks } from '../tasks.ts';

export const BUILD = defineOne<{ root: string; platform?: string[] }>({
  usage: 'build [name...]',
  summary: 'binaries, SBOMs and build records under dist/',
  example: 'provider-registry build ssh-config --platform linux/amd64',
  options: [ROOT_OPTION, option('--platform <os/arch...>', 'instead of the provider’s own')],
  run: async ({ args, options, context, tasks }) => {
    const repository = await openRepository(resolve(context.workingFolder, options.root));
    const platforms = options.platform?.map(parsePlatform);
    const builds: BuildRecord[] = [];
    await runTasks(
      selectProviders(repository, args).map((manifest) => ({
        title: `build ${manifest.name} ${manifest.version}`,
        run: async (tell) => {
          const { onEvent, result } = buildProgress(tell);
          const { environment, signal } = context;
          const record = await buildProvider({
            repository,
            manifest,
            environment,
            signal,
            onEvent,
            ...(platforms && { platforms }),
          });
          builds.push(record);
          return result();
        },
      })),
      tasks,
    );
    return { document: { builds }, text: builds.flatMap(describeRecord).join('\n') };
  },
});

/** Tells a build's progress in a few words, and how it ended. */
export function buildProgress(tell: (text: string) => void) {
  let ended: string | undefined;
  return {
    onEvent: (event: BuildEvent) => {
      if (event.kind === 'unchanged') ended = 'unchanged';
      tell(describe(event));
    },
    result: () => ended,
  };
}

function describe(event: BuildEvent): string {
  switch (event.kind) {
    case 'downloading':
      return 'bringing modules';
    case 'compiling':
      return `${event.platform}: ${event.packages} packages compiled`;
    case 'built':
      return `${event.platform}: ${megabytes(event.size)}`;
    case 'unchanged':
      return 'unchanged';
  }
}

function describeRecord(record: BuildRecord): string[] {
  return record.platforms.map(
    ({ platform, binary }) =>
      `${record.provider} ${record.version}  ${platform}  ${megabytes(binary.size)}  ${binary.digest}`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
