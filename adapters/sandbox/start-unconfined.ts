import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepOutput } from './output.ts';
import { endOf, kill, type SandboxedProcess } from './sandboxed-process.ts';
import { type Executable, feedVerified } from './verified-feed.ts';

export interface UnconfinedOptions {
  readonly executable: Executable;
  /** The provider's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly socketFolder: string;
}

/**
 * Starts an executable without a sandbox, for hosts that have none: it may do whatever this user may. The bytes that are
 * executed lie in a private copy that was hashed while it was written; whoever runs as this user can still rewrite it.
 * Throws `DIGEST_MISMATCH` when the bytes do not fit; nothing was started then.
 */
export async function startUnconfined(options: UnconfinedOptions): Promise<SandboxedProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'provider-unconfined-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'plugin');
    await writeVerified(options.executable, copy);
    const child = spawn(copy, [], {
      cwd: folder,
      env: { ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = keepOutput(child);
    await once(child, 'spawn');
    const exited = endOf(child).finally(remove);
    const end = async () => {
      await kill(child, undefined);
      return exited;
    };
    return { ...output, socketFolder: options.socketFolder, exited, end };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A file that is still open for writing cannot be executed, so it is closed first. */
async function writeVerified(executable: Executable, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o500);
  const sink = file.createWriteStream();
  try {
    await feedVerified(executable, sink);
  } finally {
    sink.end();
    await once(sink, 'close');
  }
}
