import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegistryError } from '@provider-registry/core/model';

interface Holder {
  readonly pid: number;
  /** The process's start in clock ticks since boot, where `/proc` tells it: a pid alone is used again. */
  readonly started: string | null;
}

/**
 * Runs `work` while this process alone holds `<folder>/lock`. Throws `LOCKED` when a living process holds it; the lock of a
 * dead one is taken over.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'lock');
  await acquire(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    if (await create(path)) return;
    const holder = await readHolder(path);
    if (holder && (await isAlive(holder))) throw locked(path, holder);
    await takeAway(path);
  }
  throw locked(path, null);
}

/** The lock appears with its content or not at all: a link fails when the name is taken. */
async function create(path: string): Promise<boolean> {
  const staged = asideOf(path);
  const holder: Holder = { pid: process.pid, started: await startOf(process.pid) };
  await writeFile(staged, JSON.stringify(holder), { flag: 'wx' });
  try {
    await link(staged, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(staged, { force: true });
  }
}

/** Takes a dead process's lock away, and puts it back when another process was quicker and it is a living one's by now. */
async function takeAway(path: string): Promise<void> {
  const aside = asideOf(path);
  await rename(path, aside).catch(() => undefined);
  const holder = await readHolder(aside);
  if (holder && (await isAlive(holder))) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function asideOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
}

async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.started === null || holder.started === (await startOf(holder.pid));
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)); null where there is no `/proc`. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[19] ?? null;
}

function locked(path: string, holder: Holder | null): RegistryError {
  return new RegistryError({
    code: 'LOCKED',
    message: 'another process works on this folder',
    where: path,
    found: holder ? `process ${holder.pid}` : 'a lock that is being taken',
  });
}
