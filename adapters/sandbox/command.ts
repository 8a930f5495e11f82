import type { Identity } from './identity.ts';
import { findProgram } from './programs.ts';

/** What one provider may use at most. */
export interface ProcessLimits {
  /** Of each process: writable memory. */
  readonly memoryBytes: number;
  /** Processes and threads of the provider's user. Not counted for uid 0. */
  readonly processes: number;
  readonly openFiles: number;
  /** Of each file that it writes. */
  readonly fileBytes: number;
  /** Of each process; unlimited when left out. */
  readonly cpuSeconds?: number;
}

/** An strace log grows to this at most; then the tracer ends, and the provider with it. */
const TRACE_BYTES = 256 * 1024 * 1024;

const TRACED = '%file,%network,%process,%creds,memfd_create,io_uring_setup,bpf,ptrace,process_vm_writev';

/**
 * The command that ends in bubblewrap: strace outermost, where the provider cannot reach it, ended with this process as
 * bubblewrap is; then the limits, then the change of user. Throws `SANDBOX_UNAVAILABLE` when one of these programs is missing.
 */
export async function sandboxCommand(
  limits: ProcessLimits,
  identity: Identity,
  trace: { readonly file: string } | undefined,
  bubblewrapArguments: readonly string[],
): Promise<string[]> {
  const prlimit = await findProgram('prlimit', 'util-linux');
  const setpriv = await findProgram('setpriv', 'util-linux');
  const strace = trace ? [await findProgram('strace', 'strace'), ...tracing(trace.file)] : [];
  return [
    ...(trace ? [prlimit, `--fsize=${TRACE_BYTES}`, setpriv, '--pdeathsig', 'KILL', '--', ...strace] : []),
    ...[prlimit, ...limiting(limits)],
    ...(identity.change ? [setpriv, ...changing(identity)] : []),
    ...[await findProgram('bwrap', 'bubblewrap'), ...bubblewrapArguments],
  ];
}

function tracing(file: string): string[] {
  return ['-f', '-qq', '-y', '-s', '1024', '-o', file, '-e', `trace=${TRACED}`, '-e', 'signal=none'];
}

function limiting(limits: ProcessLimits): string[] {
  return [
    `--data=${limits.memoryBytes}`,
    `--nproc=${limits.processes}`,
    `--nofile=${limits.openFiles}`,
    `--fsize=${limits.fileBytes}`,
    '--core=0',
    ...(limits.cpuSeconds === undefined ? [] : [`--cpu=${limits.cpuSeconds}`]),
  ];
}

function changing({ uid, gid }: Identity): string[] {
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=-all', '--'];
}
