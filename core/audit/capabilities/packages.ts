/** One package of a program, as `go list -deps -json` tells it. */
export interface GoPackage {
  readonly ImportPath: string;
  readonly Dir: string;
  readonly Standard?: boolean;
  readonly Module?: GoModuleUse;
  /** The files that belong to the program on one platform. */
  readonly GoFiles?: readonly string[];
  readonly SFiles?: readonly string[];
}

export interface GoModuleUse {
  readonly Path: string;
  /** With its `v`; none for the main module. */
  readonly Version?: string;
  readonly Main?: boolean;
  readonly Replace?: { readonly Path: string; readonly Version?: string };
}

/** The fields of `go list` that are asked for. */
export const GO_LIST_FIELDS = 'ImportPath,Dir,Standard,Module,GoFiles,SFiles';

/** Reads the output of `go list -json`: JSON objects one after another, each ending with a brace on a line of its own. */
export function parsePackages(output: string): GoPackage[] {
  return output
    .split(/^\}\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(`${text}}`) as GoPackage);
}
