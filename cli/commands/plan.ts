import { resolve } from 'node:path';
import { plan } from '@provider-registry/pipeline/plan';
import { defineOne, option, ROOT_OPTION } from '../define.ts';

export const PLAN = defineOne<{ root: string; base?: string }>({
  usage: 'plan',
  summary: 'what changed, and the build matrix that it means',
  example: 'provider-registry plan --base origin/main --json',
  options: [ROOT_OPTION, option('--base <ref>', 'the commit to compare with; everything when left out')],
  run: async ({ options, context }) => {
    const document = await plan({
      root: resolve(context.workingFolder, options.root),
      environment: context.environment,
      ...(options.base !== undefined && { base: options.base }),
    });
    const lines = document.providers.map(({ name, version, because }) => {
      const platforms = document.matrix.include
        .filter((build) => build.provider === name)
        .map((build) => build.platform);
      return `${name} ${version}  ${platforms.join(' ')}  (${because})`;
    });
    return { document, text: lines.length > 0 ? lines.join('\n') : 'nothing changed' };
  },
});
