import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { run } from '@provider-registry/adapter-process';
import { BUILD_FLAGS, type ModuleInfo } from '@provider-registry/core/build';
import { type Platform, RegistryError } from '@provider-registry/core/model';
import { goEnvironment, platformEnvironment } from './environment.ts';
import { goFailure } from './failure.ts';

export interface GoContext {
  /** The pinned toolchain, as `go1.26.8`. */
  readonly toolchain: string;
  /** The caller's environment, of which Go sees a named few. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Brings the modules of go.mod into the module cache. Throws `NETWORK_UNAVAILABLE`, `TOOLCHAIN_MISSING`, `BUILD_FAILED`. */
export async function downloadModules(moduleFolder: string, context: GoContext): Promise<void> {
  await go(['mod', 'download'], moduleFolder, context);
}

/**
 * Builds one platform of one main package, the same bytes in every folder. `output` appears when it is whole.
 * `onPackage` is told each package as the compiler takes it.
 */
export async function buildBinary(
  options: {
    readonly moduleFolder: string;
    readonly main: string;
    readonly platform: Platform;
    readonly output: string;
    readonly onPackage?: (path: string) => void;
  },
  context: GoContext,
): Promise<void> {
  await mkdir(dirname(options.output), { recursive: true });
  const staged = `${options.output}.building`;
  try {
    await go(['build', '-v', ...BUILD_FLAGS.arguments, '-o', staged, options.main], options.moduleFolder, context, {
      environment: { ...BUILD_FLAGS.environment, ...platformEnvironment(options.platform) },
      onLine: (line) => /^[a-z0-9][\w./~-]*$/i.test(line) && options.onPackage?.(line),
    });
    await rename(staged, options.output);
  } finally {
    await rm(staged, { force: true });
  }
}

/** The modules that Go recorded in a binary, in their order there; the main module is left out. */
export async function readModules(binary: string, context: GoContext): Promise<ModuleInfo[]> {
  const text = await go(['version', '-m', binary], dirname(binary), context);
  return text.split('\n').flatMap((line) => {
    const [, kind, path, version, sum] = line.split('\t');
    return kind === 'dep' && path && version ? [{ path, version, ...(sum && { sum }) }] : [];
  });
}

/** The version of the toolchain that runs, as `go1.26.8`. Throws `TOOLCHAIN_MISSING` without Go. */
export async function toolchainVersion(folder: string, context: GoContext): Promise<string> {
  return (await go(['env', 'GOVERSION'], folder, context)).trim();
}

async function go(
  args: readonly string[],
  cwd: string,
  context: GoContext,
  more: { environment?: Readonly<Record<string, string>>; onLine?: (line: string) => void } = {},
): Promise<string> {
  const done = await run('go', args, {
    cwd,
    env: goEnvironment(
      context.environment,
      context.toolchain,
      more.environment ?? { GOWORK: 'off', GOFLAGS: '-mod=readonly' },
    ),
    ...(more.onLine && { onLine: more.onLine }),
    ...(context.signal && { signal: context.signal }),
  }).catch((error: unknown) => {
    if (!(error instanceof RegistryError) || error.code !== 'TOOLCHAIN_MISSING') throw error;
    const message = 'the program go is not there';
    throw new RegistryError(
      { code: 'TOOLCHAIN_MISSING', message, expected: 'Go 1.24 or newer on PATH' },
      { cause: error },
    );
  });
  if (done.status !== 0) throw new RegistryError(goFailure(`go ${args[0]}`, cwd, done.stderr));
  return done.stdout;
}
