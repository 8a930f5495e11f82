import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { SANDBOX_EXECUTABLE, sandboxArguments, supportingFiles } from '@provider-registry/core/launch';
import { type Permissions, RegistryError } from '@provider-registry/core/model';
import { type ProcessLimits, sandboxCommand } from './command.ts';
import { existingPaths } from './host-paths.ts';
import { type Identity, identityFor } from './identity.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { keepOutput, type Output } from './output.ts';
import { endOf, kill, type SandboxedProcess } from './sandboxed-process.ts';
import { type Executable, FeedBroken, feedVerified } from './verified-feed.ts';

export interface SandboxOptions {
  readonly executable: Executable;
  /** What is enforced; `core/launch` says how. */
  readonly permissions: Permissions;
  /** The provider's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** An empty folder of the caller's, whose parents every user may pass; becomes the provider's. */
  readonly socketFolder: string;
  readonly limits: ProcessLimits;
  readonly args?: readonly string[];
  /**
   * Writes an strace log of everything from the sandbox's own set-up on. The provider's own calls begin with the successful
   * `execve("/plugin"` (`SANDBOX_EXECUTABLE`): those of its process, and of every pid that first appears after it.
   */
  readonly trace?: { readonly file: string };
  /** Host paths that are shown besides the declared ones. */
  readonly readOnlyBinds?: readonly string[];
}

/** Descriptors that bubblewrap inherits, besides standard input, output and error. */
const FD = { arguments: 3, executable: 4, information: 5 } as const;

/**
 * Starts an executable in bubblewrap, from exactly the bytes that were hashed: they go through a pipe into the sandbox's own
 * read-only copy, and the pipe is closed only when digest and size fit.
 * Throws `DIGEST_MISMATCH` when they do not (nothing was started), `SANDBOX_UNAVAILABLE` when there can be no sandbox.
 */
export async function startSandboxed(options: SandboxOptions): Promise<SandboxedProcess> {
  const identity = identityFor(options.permissions, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
  const gate = await makeGate();
  try {
    await handOver(options.socketFolder, identity);
    const inside = await argumentsInside(options, identity, gate.path);
    const command = await sandboxCommand(options.limits, identity, options.trace, [
      ...['--args', String(FD.arguments), '--'],
      ...[SANDBOX_EXECUTABLE, ...(options.args ?? [])],
    ]);
    const launched = await launch(command, inside);
    const innermost = readInnermost(launched.child);
    await feed(launched.child, options.executable, gate).catch((error: unknown) => giveUp(launched, innermost, error));
    return sandboxedProcess(launched, await innermost, options.socketFolder, gate);
  } catch (error) {
    await gate.remove();
    throw error;
  }
}

interface Gate {
  readonly path: string;
  open(): Promise<void>;
  remove(): Promise<void>;
}

/** In a folder that every user may pass and only this one may write. */
async function makeGate(): Promise<Gate> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-gate-'));
  await chmod(folder, 0o711);
  const path = join(folder, 'verified');
  return { path, open: () => mkdir(path, 0o755), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function handOver(folder: string, identity: Identity): Promise<void> {
  await chmod(folder, 0o700);
  if (identity.change) await chown(folder, identity.uid, identity.gid);
}

async function argumentsInside(options: SandboxOptions, identity: Identity, gate: string): Promise<string[]> {
  const { permissions } = options;
  const read = [...permissions.files.read, ...supportingFiles(permissions), ...(options.readOnlyBinds ?? [])];
  const host = {
    identity,
    readable: await existingPaths(read, identity),
    writable: await existingPaths(permissions.files.write, identity),
    socketFolder: options.socketFolder,
    gate,
    descriptors: FD,
  };
  return sandboxArguments(permissions, host, options.env);
}

interface Launched {
  readonly child: ChildProcess;
  readonly output: Output;
}

/** Starts bubblewrap in a process group of its own. Its options hold the environment, so they do not go on the command line. */
async function launch([program = '', ...args]: readonly string[], options: readonly string[]): Promise<Launched> {
  const nothing = await open('/dev/null');
  try {
    const child = spawn(program, args, { cwd: '/', env: {}, detached: true, stdio: await stdio(nothing.fd) });
    await once(child, 'spawn');
    for (const pipe of child.stdio) pipe?.on('error', () => undefined); // the process ended, which its exit tells
    (streamAt(child, FD.arguments) as Writable).end(options.map((option) => `${option}\0`).join(''));
    return { child, output: keepOutput(child) };
  } finally {
    await nothing.close();
  }
}

/** The three standard descriptors and ours; whatever this process itself inherited is covered with `nothing`. */
async function stdio(nothing: number): Promise<StdioOptions> {
  const ours = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
  const inherited = (await inheritedDescriptors()).filter((descriptor) => descriptor >= ours.length);
  const all: ('ignore' | 'pipe' | number)[] = [...ours];
  for (const descriptor of inherited) {
    while (all.length < descriptor) all.push('ignore');
    all[descriptor] = nothing;
  }
  return all;
}

/** Node's types know of five descriptors only. */
function streamAt(child: ChildProcess, descriptor: number): Readable | Writable | null | undefined {
  return (child.stdio as readonly (Readable | Writable | null | undefined)[])[descriptor];
}

/**
 * The pid of the namespace's first process, as bubblewrap tells it; undefined when bubblewrap ended before. The stream is
 * read on: bubblewrap writes more to it, and strace keeps it open.
 */
function readInnermost(child: ChildProcess): Promise<number | undefined> {
  const stream = streamAt(child, FD.information) as Readable;
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
      const pid = /"child-pid": *(\d+)\D/.exec(text)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    stream.on('close', () => resolve(undefined));
  });
}

async function feed(child: ChildProcess, executable: Executable, gate: Gate): Promise<void> {
  const pipe = streamAt(child, FD.executable) as Writable;
  await feedVerified(executable, pipe);
  await gate.open();
  pipe.end();
}

/** Ends what was started before its pipe is closed, then throws what went wrong. */
async function giveUp(
  { child, output }: Launched,
  innermost: Promise<number | undefined>,
  error: unknown,
): Promise<never> {
  const failedByItself = error instanceof FeedBroken;
  await kill(child, failedByItself ? undefined : await innermost);
  const complaint = failedByItself ? await readTail(output.stderr) : '';
  for (const stream of child.stdio) stream?.destroy();
  if (!failedByItself) throw error;
  throw new RegistryError(
    { code: 'SANDBOX_UNAVAILABLE', message: 'bubblewrap did not make the sandbox', found: complaint },
    { cause: error },
  );
}

async function readTail(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text = (text + chunk).slice(-2000);
  return text.trim();
}

function sandboxedProcess(
  { child, output }: Launched,
  innermost: number | undefined,
  socketFolder: string,
  gate: Gate,
): SandboxedProcess {
  const exited = endOf(child).finally(() => gate.remove());
  return {
    ...output,
    socketFolder,
    exited,
    end: async () => {
      await kill(child, innermost);
      return exited;
    },
  };
}
