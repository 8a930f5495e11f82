import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxedProcess } from '@provider-registry/adapter-sandbox';
import { pluginEnvironment } from '@provider-registry/core/launch';
import { LIMITS } from '@provider-registry/core/model';
import type { InstalledProvider, RuntimeConfig } from '@provider-registry/core/schemas';
import { openStored } from './state/index.ts';

/** What is started: an executable at a path that nobody needs to trust, and everything that was validated about it. */
export type Startable = Pick<InstalledProvider, 'digest' | 'size' | 'permissions' | 'protocol'> & {
  readonly path: string;
};

export interface StartOptions {
  readonly sandbox: RuntimeConfig['sandbox'];
  /** The host's variables, of which a provider gets the declared ones. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** go-plugin variables of a caller that talks to the provider itself. */
  readonly plugin?: Readonly<Record<string, string>>;
}

const READ_BYTES = 1 << 20;

/**
 * Starts a validated provider with what it was granted, from bytes that are hashed on their way. Throws `DIGEST_MISMATCH`,
 * `SANDBOX_UNAVAILABLE`. Whoever starts it calls `end`.
 */
export async function startProvider(provider: Startable, options: StartOptions): Promise<SandboxedProcess> {
  const { startSandboxed, startUnconfined } = await import('@provider-registry/adapter-sandbox');
  const { digest, size, permissions, protocol } = provider;
  const file = await openStored(provider.path);
  const socketFolder = await mkdtemp(join(tmpdir(), 'provider-socket-'));
  const removeSocket = () => rm(socketFolder, { recursive: true, force: true });
  try {
    const bytes = file.createReadStream({ autoClose: false, highWaterMark: READ_BYTES });
    const env = {
      ...options.plugin,
      ...pluginEnvironment(protocol, permissions, options.environment, socketFolder),
    };
    const start = { executable: { bytes, digest, size }, env, socketFolder };
    const started =
      options.sandbox === 'bubblewrap'
        ? await startSandboxed({ ...start, permissions, limits: LAUNCH_LIMITS })
        : await startUnconfined(start);
    const exited = started.exited.finally(removeSocket);
    const end = async () => {
      await started.end();
      return exited;
    };
    return { ...started, exited, end };
  } catch (error) {
    await removeSocket();
    throw error;
  } finally {
    await file.close();
  }
}

const LAUNCH_LIMITS = {
  memoryBytes: LIMITS.launchMemoryBytes,
  processes: LIMITS.launchProcesses,
  openFiles: LIMITS.launchOpenFiles,
  fileBytes: LIMITS.launchFileBytes,
};
