import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPlugin } from '@provider-registry/adapter-go-plugin';
import { run } from '@provider-registry/adapter-process';
import { type SandboxedProcess, startSandboxed } from '@provider-registry/adapter-sandbox';
import { answerOf, type CheckAnswer } from '@provider-registry/core/audit';
import { judgeSandboxRun, type SandboxRun } from '@provider-registry/core/audit/sandbox';
import { pluginEnvironment } from '@provider-registry/core/launch';
import { LIMITS, type Permissions, RegistryError } from '@provider-registry/core/model';
import type { Protocol } from '@provider-registry/core/schemas';
import type { AuditContext, Check } from '../check.ts';
import type { AuditedBinary, AuditSubject } from '../subject.ts';

const VERSION = 1;

/** Of a trace; a provider that only starts and ends leaves some tens of kilobytes. */
const TRACE_BYTES = 32 * 1024 * 1024;

/** One start in the sandbox: it must behave as a provider, and touch only what it declares. */
export const sandboxCheck: Check = {
  id: 'sandbox',

  async inputs({ manifest, binaries, host }, context) {
    return {
      version: VERSION,
      programs: await gatherVersions(context),
      host,
      kernel: release(),
      user: process.getuid?.() ?? null,
      binary: binaries.find(({ platform }) => platform === host)?.digest ?? null,
      permissions: manifest.permissions,
      protocol: manifest.protocol,
    };
  },

  async look(subject, context) {
    const { strace } = await gatherVersions(context);
    const tool = { name: 'strace', version: strace };
    const binary = subject.binaries.find(({ platform }) => platform === subject.host);
    if (!binary) {
      return { outcome: 'not-run', tool, note: `there is no binary for ${subject.host}, on which this audit runs` };
    }
    const observed = await observe(binary, subject, context);
    const judgement = judgeSandboxRun(observed, subject.manifest.permissions);
    if (!judgement) return neverStarted(tool, observed);
    return answerOf({ ...judgement, tool, lookedAt: [`${binary.platform} ${binary.digest}`] });
  },
};

async function gatherVersions({ environment }: AuditContext): Promise<{ bubblewrap: string; strace: string }> {
  const env = { PATH: environment.PATH ?? '' };
  const versionOf = async (program: string, option: string) => {
    const { stdout } = await run(program, [option], { cwd: '/', env });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
  };
  return { bubblewrap: await versionOf('bwrap', '--version'), strace: await versionOf('strace', '-V') };
}

function neverStarted(tool: CheckAnswer['tool'], { misbehaviour }: SandboxRun): CheckAnswer {
  return {
    outcome: 'not-run',
    tool,
    note: `the trace does not show its start; ${misbehaviour?.message ?? 'it ended in order'}`,
  };
}

/** Starts the binary traced, in a folder of its own that is gone afterwards, and leaves nothing running. */
async function observe(
  binary: AuditedBinary,
  { manifest }: AuditSubject,
  { signal }: AuditContext,
): Promise<SandboxRun> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  try {
    await chmod(folder, 0o711);
    const socketFolder = join(folder, 's');
    await mkdir(socketFolder);
    const trace = join(folder, 'trace');
    const deadline = AbortSignal.timeout(LIMITS.auditStartMilliseconds);
    const started = await start(binary, manifest.protocol, withoutEffects(manifest.permissions), socketFolder, trace);
    const misbehaviour = await converse(
      started,
      manifest.protocol,
      signal ? AbortSignal.any([deadline, signal]) : deadline,
    );
    await started.end();
    if (signal?.aborted) throw new RegistryError({ code: 'INTERRUPTED', message: 'the audit was cancelled' });
    return { ...(await readTrace(trace)), socketFolder, ...(misbehaviour && { misbehaviour }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * What an unaudited provider gets of its declared permissions: it may look, and neither reach the network, change the host,
 * nor be root. That it tried is seen all the same.
 */
function withoutEffects({ files, exec, env }: Permissions): Permissions {
  return { files: { read: files.read, write: [] }, network: { connect: [] }, exec, env, root: false };
}

function start(
  { path, digest, size }: AuditedBinary,
  protocol: Protocol,
  permissions: Permissions,
  socketFolder: string,
  trace: string,
): Promise<SandboxedProcess> {
  return startSandboxed({
    executable: { bytes: createReadStream(path), digest, size },
    permissions,
    env: pluginEnvironment(protocol, permissions, {}, socketFolder),
    socketFolder,
    trace: { file: trace },
    limits: {
      memoryBytes: LIMITS.auditMemoryBytes,
      processes: LIMITS.auditProcesses,
      openFiles: LIMITS.auditOpenFiles,
      // the sandbox’s own copy of the executable is a file as well
      fileBytes: Math.max(LIMITS.auditFileBytes, size),
      cpuSeconds: LIMITS.auditStartMilliseconds / 1000,
    },
  });
}

/** Handshake, health, the declared service, shutdown: what every host asks of a provider. Nothing when all of it went well. */
async function converse(
  started: SandboxedProcess,
  protocol: Protocol,
  signal: AbortSignal,
): Promise<SandboxRun['misbehaviour']> {
  try {
    const plugin = await connectPlugin(started, protocol, { signal });
    await plugin.healthCheck();
    const services = await plugin.listServices();
    await plugin.shutdown();
    if (services.includes(protocol.service)) return undefined;
    const served = services.filter((name) => !name.startsWith('grpc.')).join(', ') || 'none';
    return {
      rule: 'service-missing',
      message: `It does not serve ${protocol.service}; it serves ${served.slice(0, 500)}.`,
    };
  } catch (error) {
    if (!(error instanceof RegistryError) || !['HANDSHAKE_FAILED', 'INTERRUPTED'].includes(error.code)) throw error;
    const { message, expected, found } = error.refusal;
    const detail = [expected && `expected ${expected}`, found && `found ${found}`].filter(Boolean).join(', ');
    return { rule: 'handshake-failed', message: `As a provider it failed: ${message}${detail && ` (${detail})`}.` };
  }
}

async function readTrace(path: string): Promise<{ trace: string; cut: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.min(size, TRACE_BYTES)),
      0,
      Math.min(size, TRACE_BYTES),
      0,
    );
    return { trace: buffer.toString('latin1', 0, bytesRead), cut: size > TRACE_BYTES };
  } finally {
    await file.close();
  }
}
