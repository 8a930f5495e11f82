import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finished, run } from '@provider-registry/adapter-process';
import {
  type CapabilityUse,
  GO_LIST_FIELDS,
  type GoPackage,
  parsePackages,
} from '@provider-registry/core/audit/capabilities';
import { BUILD_FLAGS } from '@provider-registry/core/build';
import { type Digest, digestOf, type Platform, RegistryError } from '@provider-registry/core/model';
import type { GoContext } from './build.ts';
import { goEnvironment, platformEnvironment } from './environment.ts';
import { goFailure } from './failure.ts';

/** The Go module that pins the audit's tools. */
const TOOLS_FOLDER = join(import.meta.dirname, '../../tools');

/** A hostile program must not hold up an audit: a large one takes half a minute on a busy machine. */
const ANALYSIS_MILLISECONDS = 10 * 60_000;

/**
 * The packages of a program on one platform, as the build sees them. Throws as `buildBinary` does.
 */
export async function listPackages(
  program: { readonly moduleFolder: string; readonly main: string; readonly platform: Platform },
  context: GoContext,
): Promise<GoPackage[]> {
  const args = ['list', '-deps', `-json=${GO_LIST_FIELDS}`, program.main];
  const env = goEnvironment(context.environment, context.toolchain, {
    ...BUILD_FLAGS.environment,
    ...platformEnvironment(program.platform),
  });
  const done = await runGo(args, program.moduleFolder, env, context);
  return parsePackages(done.stdout);
}

export interface CapabilityRequest {
  readonly moduleFolder: string;
  readonly platform: Platform;
  /** Import paths of the packages to examine: the provider's own, and those of libraries that nobody reviewed. */
  readonly own: readonly string[];
  readonly unreviewed: readonly string[];
  /** A Capslock capability map. */
  readonly map: string;
}

/**
 * The privileged operations that the examined packages can start, as the tool `capabilities` of tools/go.mod finds them.
 * Files are absolute paths; `text` is empty. Throws `CHECK_NOT_RUN` when the tool cannot analyse the program.
 */
export async function findCapabilityUses(request: CapabilityRequest, context: GoContext): Promise<CapabilityUse[]> {
  const [goos, goarch] = request.platform.split('/');
  const { own, unreviewed, map, moduleFolder } = request;
  const env = goEnvironment(context.environment, context.toolchain, BUILD_FLAGS.environment);
  const input = JSON.stringify({ folder: moduleFolder, goos, goarch, own, unreviewed, map });
  const done = await runGo(['tool', 'capabilities'], TOOLS_FOLDER, env, context, input);
  const { uses } = JSON.parse(done.stdout) as { uses: Omit<CapabilityUse, 'text'>[] };
  return uses.map((use) => ({ ...use, text: '' }));
}

/** Builds the audit's tools into Go's own cache, where the checks then find them. Throws as `findCapabilityUses`. */
export async function prepareAuditTools(context: GoContext): Promise<void> {
  const env = goEnvironment(context.environment, context.toolchain, BUILD_FLAGS.environment);
  await runGo(['tool', '-n', 'capabilities'], TOOLS_FOLDER, env, context);
}

/** The identity of the audit's tools: their sources, versions and checksums. Capslock's version is for people. */
export async function capabilityTool(): Promise<{ readonly version: string; readonly digest: Digest }> {
  const sources = (await readdir(join(TOOLS_FOLDER, 'capabilities'))).filter((name) => name.endsWith('.go')).sort();
  const files = ['go.mod', 'go.sum', ...sources.map((name) => `capabilities/${name}`)];
  const texts = await Promise.all(files.map((file) => readFile(join(TOOLS_FOLDER, file), 'utf8')));
  const version = /^\s*github\.com\/google\/capslock v(\S+)/m.exec(texts[0] ?? '')?.[1] ?? 'unknown';
  return { version, digest: digestOf(texts.join('\0')) };
}

async function runGo(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
  { signal }: GoContext,
  input?: string,
): Promise<Finished> {
  const done = await run('go', args, {
    cwd,
    env,
    timeoutMilliseconds: ANALYSIS_MILLISECONDS,
    ...(input !== undefined && { input }),
    ...(signal && { signal }),
  });
  if (done.status === 0) return done;
  const refusal = goFailure(`go ${args[0]}`, cwd, done.ended === 'exit' ? done.stderr : `ended by ${done.ended}`);
  throw new RegistryError(refusal.code === 'BUILD_FAILED' ? { ...refusal, code: 'CHECK_NOT_RUN' } : refusal);
}
