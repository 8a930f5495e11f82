import type { Labels, Runtime, Selector } from '@provider-registry/core/configure';
import { type Digest, RegistryError } from '@provider-registry/core/model';
import type { RuntimeStatus } from '@provider-registry/core/schemas';
import type { Database, Session } from './database.ts';
import { and, asc, eq, gt, inArray, isNull, sql } from './drizzle.ts';
import { type Author, change } from './events.ts';
import { configurations, reports, runtimeKeys, runtimes } from './schema.ts';

/** While a key is rotated, the old and the new one are valid. */
const VALID_KEYS_AT_MOST = 2;

export type NewRuntime = Omit<Runtime, 'runtimeVersion'>;

export interface RuntimeKey {
  readonly id: string;
  /** SHA-256 of the key. */
  readonly hash: Digest;
}

export interface RuntimeKeyRecord extends RuntimeKey {
  readonly runtimeId: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

export interface RuntimeRecord extends NewRuntime {
  readonly createdAt: Date;
  readonly lastSeen: Date | null;
  readonly keys: readonly RuntimeKeyRecord[];
  /** What the runtime itself said, unchecked beyond its form. */
  readonly report: { readonly receivedAt: Date; readonly status: RuntimeStatus } | null;
  readonly configuration: Omit<typeof configurations.$inferSelect, 'runtimeId' | 'bundle'> | null;
}

/** Stores a runtime and its first key. Throws `ALREADY_EXISTS` when its name is taken. */
export async function registerRuntime(
  database: Database,
  runtime: NewRuntime,
  key: RuntimeKey,
  author: Author,
): Promise<void> {
  await change(database, author, async (session) => {
    const { id, name, labels, platform } = runtime;
    const stored = await session
      .insert(runtimes)
      .values({ id, name, labels, platform, createdAt: author.at })
      .onConflictDoNothing({ target: runtimes.name })
      .returning({ id: runtimes.id });
    if (stored.length === 0) throw nameTaken(name);
    await session.insert(runtimeKeys).values({ ...key, runtimeId: id, createdAt: author.at });
    return {
      answer: undefined,
      happened: { action: 'runtime.registered', subject: id, detail: { name, labels, platform, key: key.id } },
    };
  });
}

function nameTaken(name: string): RegistryError {
  return new RegistryError({
    code: 'ALREADY_EXISTS',
    message: 'a runtime of this name is registered',
    where: 'name',
    expected: 'a name of its own',
    found: name,
  });
}

/** Stores one more key for a runtime. Throws `NOT_FOUND`, and `ALREADY_EXISTS` when it has two valid ones. */
export async function addRuntimeKey(
  database: Database,
  runtimeId: string,
  key: RuntimeKey,
  author: Author,
): Promise<void> {
  await change(database, author, async (session) => {
    await lockRuntime(session, runtimeId);
    const valid = await session
      .select({ id: runtimeKeys.id })
      .from(runtimeKeys)
      .where(and(eq(runtimeKeys.runtimeId, runtimeId), isNull(runtimeKeys.revokedAt)));
    if (valid.length >= VALID_KEYS_AT_MOST) throw tooManyKeys(valid.length);
    await session.insert(runtimeKeys).values({ ...key, runtimeId, createdAt: author.at });
    return { answer: undefined, happened: { action: 'runtime.key-made', subject: runtimeId, detail: { key: key.id } } };
  });
}

async function lockRuntime(session: Session, id: string): Promise<void> {
  const [found] = await session.select({ id: runtimes.id }).from(runtimes).where(eq(runtimes.id, id)).for('update');
  if (found === undefined) throw notFound('runtime', id);
}

function tooManyKeys(count: number): RegistryError {
  return new RegistryError({
    code: 'ALREADY_EXISTS',
    message: 'this runtime has its keys',
    expected: `at most ${VALID_KEYS_AT_MOST} valid keys`,
    found: `${count} valid keys`,
    next: 'Revoke the key that is no longer used first.',
  });
}

/** Ends a key. Throws `NOT_FOUND` when the runtime has no such valid key. */
export async function revokeRuntimeKey(
  database: Database,
  runtimeId: string,
  keyId: string,
  author: Author,
): Promise<void> {
  await change(database, author, async (session) => {
    const revoked = await session
      .update(runtimeKeys)
      .set({ revokedAt: author.at })
      .where(and(eq(runtimeKeys.id, keyId), eq(runtimeKeys.runtimeId, runtimeId), isNull(runtimeKeys.revokedAt)))
      .returning({ id: runtimeKeys.id });
    if (revoked.length === 0) throw notFound('valid key', keyId);
    return {
      answer: undefined,
      happened: { action: 'runtime.key-revoked', subject: runtimeId, detail: { key: keyId } },
    };
  });
}

/** The key of this id, revoked ones too. */
export async function findRuntimeKey(database: Database, id: string): Promise<RuntimeKeyRecord | undefined> {
  const [found] = await database.select().from(runtimeKeys).where(eq(runtimeKeys.id, id));
  return found;
}

/** Notes that a runtime was heard of at `now`. An unknown `id` changes nothing. */
export async function seeRuntime(database: Database, id: string, now: Date): Promise<void> {
  await database.update(runtimes).set({ lastSeen: now }).where(eq(runtimes.id, id));
}

/** Keeps what a runtime reported last, as it reported it. */
export async function keepReport(
  database: Database,
  runtimeId: string,
  status: RuntimeStatus,
  receivedAt: Date,
): Promise<void> {
  await database
    .insert(reports)
    .values({ runtimeId, status, receivedAt })
    .onConflictDoUpdate({ target: reports.runtimeId, set: { status, receivedAt } });
}

/** Throws `NOT_FOUND`. */
export async function getRuntime(database: Database, id: string): Promise<RuntimeRecord> {
  const [found] = await withKeys(database, await selectRuntimes(database).where(eq(runtimes.id, id)));
  if (found === undefined) throw notFound('runtime', id);
  return found;
}

/** Sorted by name, those after the name `after` where it is given. */
export async function listRuntimes(database: Database, limit: number, after?: string): Promise<RuntimeRecord[]> {
  const rows = await selectRuntimes(database)
    .where(after === undefined ? undefined : gt(runtimes.name, after))
    .orderBy(asc(runtimes.name))
    .limit(limit);
  return withKeys(database, rows);
}

/** What decisions know of the runtimes that a selector means; empty when there is none. */
export async function selectedRuntimes(database: Database, selector: Selector): Promise<Runtime[]> {
  const rows = await selectRuntimes(database).where(
    'runtime' in selector ? eq(runtimes.id, selector.runtime) : carries(selector.labels),
  );
  return rows.map(({ runtimes: runtime, reports: report }) => asDecided(runtime, report));
}

/** What decisions know of a runtime: its row, and the version that its last report names, where there is one. */
export function asDecided(
  { id, name, labels, platform }: typeof runtimes.$inferSelect,
  report: typeof reports.$inferSelect | null,
): Runtime {
  return { id, name, labels, platform, ...(report && { runtimeVersion: report.status.runtimeVersion }) };
}

function carries(labels: Labels) {
  return sql`${runtimes.labels} @> ${JSON.stringify(labels)}::jsonb`;
}

function selectRuntimes(database: Database) {
  return database
    .select()
    .from(runtimes)
    .leftJoin(reports, eq(reports.runtimeId, runtimes.id))
    .leftJoin(configurations, eq(configurations.runtimeId, runtimes.id));
}

async function withKeys(
  database: Database,
  rows: Awaited<ReturnType<typeof selectRuntimes>>,
): Promise<RuntimeRecord[]> {
  const ids = rows.map(({ runtimes: { id } }) => id);
  const keys = await database
    .select()
    .from(runtimeKeys)
    .where(inArray(runtimeKeys.runtimeId, ids))
    .orderBy(asc(runtimeKeys.createdAt), asc(runtimeKeys.id));
  const keysOf = Map.groupBy(keys, ({ runtimeId }) => runtimeId);
  return rows.map(({ runtimes: runtime, reports: report, configurations: configuration }) => ({
    ...runtime,
    keys: keysOf.get(runtime.id) ?? [],
    report,
    configuration,
  }));
}

/** The error `NOT_FOUND` for an `id`; `what` is the kind of thing in the message: `runtime`, `valid key`. */
export function notFound(what: string, id: string): RegistryError {
  return new RegistryError({ code: 'NOT_FOUND', message: `there is no such ${what}`, found: id });
}
