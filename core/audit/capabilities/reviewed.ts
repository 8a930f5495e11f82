import { satisfies } from '../../model/versions/index.ts';
import type { ReviewedModule } from '../../schemas/index.ts';
import type { GoModuleUse, GoPackage } from './packages.ts';

/** How a program's packages divide: its own, those of libraries that were reviewed, and those that nobody looked at. */
export interface Sorted {
  readonly own: readonly GoPackage[];
  readonly reviewed: readonly GoPackage[];
  readonly unreviewed: readonly GoPackage[];
  /** Modules that the policy reviews by name and that are something else here. */
  readonly substituted: readonly { readonly module: GoModuleUse; readonly by: string }[];
}

/**
 * Sorts packages by their module. A module is reviewed when policy.yaml names it with a range that holds its version, go.sum
 * has its hash, so that it is the one that the Go checksum database knows, and nothing replaces it.
 */
export function sortPackages(
  packages: readonly GoPackage[],
  modules: readonly ReviewedModule[],
  goSum: string,
): Sorted {
  const sums = new Set(goSum.split('\n').map((line) => line.split(' ').slice(0, 2).join(' ')));
  const program = packages.filter(({ Standard }) => !Standard);
  const others = program.filter((item) => !isOwn(item));
  const isReviewed = ({ Module }: GoPackage) =>
    Module !== undefined && namesModule(modules, Module) && substituteOf(Module, sums) === undefined;
  return {
    own: program.filter(isOwn),
    reviewed: others.filter(isReviewed),
    unreviewed: others.filter((item) => !isReviewed(item)),
    substituted: substitutedModules(program, modules, sums),
  };
}

/** The provider's module, and what it puts in another's place from a folder: that is its author's code as well. */
function isOwn({ Module }: GoPackage): boolean {
  return !Module || Module.Main === true || (Module.Replace !== undefined && Module.Replace.Version === undefined);
}

function namesModule(modules: readonly ReviewedModule[], { Path, Version = '' }: GoModuleUse): boolean {
  return modules.some(({ path, versions }) => path === Path && satisfies(Version.replace(/^v/, ''), versions));
}

/** What stands in a module's place, or nothing when it is itself. */
function substituteOf({ Path, Version, Replace }: GoModuleUse, sums: ReadonlySet<string>): string | undefined {
  if (Replace) return `${Replace.Path} ${Replace.Version ?? ''}`.trim();
  return sums.has(`${Path} ${Version}`) ? undefined : 'code whose hash go.sum does not hold';
}

function substitutedModules(
  packages: readonly GoPackage[],
  modules: readonly ReviewedModule[],
  sums: ReadonlySet<string>,
) {
  const used = new Map(packages.flatMap(({ Module }) => (Module ? [[Module.Path, Module] as const] : [])));
  return [...used.values()].flatMap((module) => {
    const by =
      !module.Main && modules.some(({ path }) => path === module.Path) ? substituteOf(module, sums) : undefined;
    return by === undefined ? [] : [{ module, by }];
  });
}
