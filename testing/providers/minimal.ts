import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256File } from '@provider-registry/adapter-files';
import { type SandboxedProcess, type SandboxOptions, startSandboxed } from '@provider-registry/adapter-sandbox';
import { pluginEnvironment } from '@provider-registry/core/launch';
import { NO_PERMISSIONS, type Permissions } from '@provider-registry/core/model';
import type { Protocol } from '@provider-registry/core/schemas';
import { builtTestProvider } from './build.ts';

/** How `testing/providers/minimal` is spoken to. */
export const MINIMAL_PROTOCOL: Protocol = {
  kind: 'go-plugin',
  handshake: { protocolVersion: 1, cookieKey: 'MINIMAL_PLUGIN', cookieValue: 'minimal' },
  service: 'testing.Minimal',
  versions: [1],
};

const LIMITS = { memoryBytes: 2 ** 30, processes: 128, openFiles: 256, fileBytes: 2 ** 24 };

/** Permissions that declare nothing but what is given. */
export function permissionsOf(parts: {
  read?: string[];
  write?: string[];
  connect?: string[];
  exec?: string[];
  env?: string[];
  root?: boolean;
}): Permissions {
  return {
    files: { read: parts.read ?? [], write: parts.write ?? [] },
    network: { connect: parts.connect ?? [] },
    exec: parts.exec ?? [],
    env: parts.env ?? [],
    root: parts.root ?? false,
  };
}

/** Starts the minimal provider in the sandbox with one of its behaviours (`behaviours.go`). It serves when left out. */
export async function startMinimal(
  behaviour = '',
  options: Partial<SandboxOptions> = {},
): Promise<{ process: SandboxedProcess; remove: () => Promise<void> }> {
  const path = await builtTestProvider('minimal');
  const socketFolder = await mkdtemp(join(tmpdir(), 'minimal-'));
  const remove = () => rm(socketFolder, { recursive: true, force: true });
  const permissions = options.permissions ?? NO_PERMISSIONS;
  try {
    const process = await startSandboxed({
      executable: { bytes: createReadStream(path, { highWaterMark: 1 << 20 }), ...(await sha256File(path)) },
      permissions,
      env: { ...pluginEnvironment(MINIMAL_PROTOCOL, permissions, {}, socketFolder), BEHAVIOUR: behaviour },
      socketFolder,
      limits: LIMITS,
      ...options,
    });
    return { process, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What the minimal provider answers to one behaviour, as it prints it after `answer: `. Ends it afterwards. */
export async function answerOf(behaviour: string, options: Partial<SandboxOptions> = {}): Promise<string> {
  const { process, remove } = await startMinimal(behaviour, options);
  try {
    process.stdout.resume();
    let said = '';
    for await (const chunk of process.stderr) {
      said += chunk;
      const answer = /^answer: (.*)\n/m.exec(said)?.[1];
      if (answer !== undefined) return answer;
    }
    return `no answer: ${said}`;
  } finally {
    await process.end();
    await remove();
  }
}
