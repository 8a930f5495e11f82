import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PGlite as Client } from '@electric-sql/pglite';
import { exists, withLock } from '@provider-registry/adapter-files';
import { drizzle, migrate, PGlite } from './drizzle.ts';

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

export type Database = ReturnType<typeof drizzle<Record<string, never>, Client>>;
/** A database or a transaction on one. */
export type Session = Pick<Database, 'select' | 'insert' | 'update' | 'delete'>;

export interface OpenDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Opens the embedded PostgreSQL of `folder`, with its schema up to date; makes it where there is none. PGlite does not notice a
 * second process on the same files, so the folder is locked: throws `LOCKED` when another process has it open.
 */
export async function openDatabase(folder: string): Promise<OpenDatabase> {
  const release = await holdLock(folder);
  try {
    const files = join(folder, 'postgres');
    if (!(await exists(files))) await createDatabase(files);
    const client = await connect(files);
    return {
      database: drizzle(client),
      close: async () => {
        await client.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Made aside and then renamed: a process that is killed meanwhile leaves no half-made database. */
async function createDatabase(files: string): Promise<void> {
  const staged = `${files}.new`;
  await rm(staged, { recursive: true, force: true });
  const client = await connect(staged);
  await client.close();
  await rename(staged, files);
}

async function connect(files: string): Promise<Client> {
  const client = await PGlite.create(files);
  await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  return client;
}

/** Takes the folder's lock; the answer gives it back. */
async function holdLock(folder: string): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const held = withLock(folder, () => {
    taken.resolve();
    return released.promise;
  });
  await Promise.race([taken.promise, held]);
  return () => {
    released.resolve();
    return held;
  };
}
