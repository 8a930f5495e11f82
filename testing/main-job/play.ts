import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const MAIN_JOB = join(ROOT, 'demo/main.ts');
const PROVIDER_REGISTRY = join(ROOT, 'cli/bin/provider-registry');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first line of standard error that begins with `start`. */
  line(start: string): Promise<string>;
}

/** Starts the main job on a folder of its own, as `npm start` does after set-up. */
export function startMainJob(
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Running {
  return start(process.execPath, [MAIN_JOB, '--folder', folder, '--port', '0', ...args], env);
}

/** Starts the main job as a newcomer does. */
export function npmStart(folder: string): Running {
  return start('npm', ['--prefix', ROOT, 'start', '--', '--folder', folder, '--port', '0'], process.env);
}

/** Runs `provider-registry` to its end. */
export function providerRegistry(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return start(PROVIDER_REGISTRY, args, env).ended;
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    for (const look of waiting) look();
  });
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr }));
  const line = (begin: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = stderr.split('\n').find((one) => one.startsWith(begin));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      ended.then(() => reject(new Error(`it ended before it said “${begin}”:\n${stderr}`)));
    });
  return { child, ended, line };
}

/** A folder for a test, gone after it. Files in a runtime’s store are read-only, folders are not. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'main-job-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
