import { openGit } from '@provider-registry/adapter-git';
import { changedProviders, type Plan, planBuilds } from '@provider-registry/core/source';
import { openRepository } from '../repository/index.ts';

/** What changed since `base`, and the builds that it means; without a base everything is planned. */
export async function plan(options: {
  readonly root: string;
  readonly base?: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<Plan> {
  const { manifests } = await openRepository(options.root);
  const names = [...manifests.keys()];
  const because =
    options.base === undefined
      ? new Map(names.map((name) => [name, 'no base was named']))
      : changedProviders(names, await openGit(options.root, options.environment).changedFiles(options.base));
  return planBuilds([...manifests.values()], because);
}
