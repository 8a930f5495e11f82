import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Digest, digestOf, type Platform, type ProviderName, type Version } from '@provider-registry/core/model';
import type { DesiredConfiguration, RuntimeStatus } from '@provider-registry/core/schemas';
import { getTableConfig, PgTable, sql } from './drizzle.ts';
import {
  type Author,
  addRuntimeKey,
  configurationInputs,
  type Database,
  findRuntimeKey,
  findToken,
  getRuntime,
  keepConfiguration,
  keepFirstToken,
  keepReport,
  listAssignments,
  listEvents,
  listRuntimes,
  makeAssignment,
  type NewRuntime,
  openDatabase,
  registerRuntime,
  rememberUse,
  removeAssignment,
  revokeRuntimeKey,
  seeRuntime,
  selectedRuntimes,
} from './index.ts';
import * as schema from './schema.ts';

const noon = new Date('2026-11-23T12:00:00.000Z');
const author: Author = { who: 'ada', why: 'a test', at: noon };
const status: RuntimeStatus = {
  apiVersion: 'provider-registry/v1',
  runtimeVersion: '1.2.3' as Version,
  platform: 'linux/amd64' as Platform,
  generation: 1,
  reportedAt: '2026-11-23T11:59:59Z',
  providers: [
    { name: 'ssh-config' as ProviderName, status: 'install-failed', error: { code: 'X', message: 'a\u0000b' } },
  ],
  disk: { freeBytes: 1 },
  uptimeSeconds: 1,
};

function aRuntime(name: string, labels: Record<string, string> = {}): NewRuntime {
  return { id: randomUUID(), name, labels, platform: 'linux/amd64' as Platform };
}
const aKey = () => ({ id: randomUUID(), hash: digestOf(randomUUID()) });

async function registered(database: Database, name: string, labels: Record<string, string> = {}) {
  const runtime = aRuntime(name, labels);
  const key = aKey();
  await registerRuntime(database, runtime, key, author);
  return { ...runtime, key };
}

describe('the control plane’s state', () => {
  let folder: string;
  let open: Awaited<ReturnType<typeof openDatabase>>;
  let database: Database;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    open = await openDatabase(folder);
    database = open.database;
  });
  after(async () => {
    await open.close();
    await rm(folder, { recursive: true });
  });
  const lastEvent = async () => (await listEvents(database, 1))[0];

  test('has the tables that the queries know', async () => {
    const tables = Object.values(schema).filter((value) => value instanceof PgTable);
    const expected = tables.flatMap((table) => {
      const { name, columns } = getTableConfig(table);
      return columns.map((column) => `${name}.${column.name} ${column.getSQLType()} ${column.notNull}`);
    });
    const found = await database.execute(sql`
      SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull AS text
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`);
    assert.deepEqual(found.rows.map(({ text }) => text).sort(), expected.sort());
  });

  test('is not opened twice', async () => {
    await assert.rejects(openDatabase(folder), { code: 'LOCKED' });
  });

  test('replaces the first token until it was used, and never after', async () => {
    const [lost, seen] = [
      { ...aKey(), name: 'administrator' },
      { ...aKey(), name: 'administrator' },
    ];
    assert.equal(await keepFirstToken(database, lost, author), true);
    assert.equal(await keepFirstToken(database, seen, author), true);
    assert.equal(await findToken(database, lost.id), undefined);
    assert.equal((await findToken(database, seen.id))?.hash, seen.hash);
    await rememberUse(database, seen.id, noon);
    assert.equal(await keepFirstToken(database, { ...aKey(), name: 'administrator' }, author), false);
    assert.equal((await findToken(database, seen.id))?.hash, seen.hash);
  });

  test('keeps a runtime with its keys, and says who and why', async () => {
    const { key, ...runtime } = await registered(database, 'web-1', { team: 'web' });
    const found = await getRuntime(database, runtime.id);
    assert.deepEqual(
      { name: found.name, labels: found.labels, platform: found.platform },
      {
        name: 'web-1',
        labels: { team: 'web' },
        platform: 'linux/amd64',
      },
    );
    assert.equal((await findRuntimeKey(database, key.id))?.runtimeId, runtime.id);
    const event = await lastEvent();
    assert.deepEqual(
      [event?.who, event?.why, event?.action, event?.subject, event?.at],
      ['ada', 'a test', 'runtime.registered', runtime.id, noon],
    );
  });

  test('refuses a name that is taken, and keeps no trace of the try', async () => {
    await registered(database, 'taken');
    const before = await lastEvent();
    await assert.rejects(registered(database, 'taken'), { code: 'ALREADY_EXISTS' });
    assert.deepEqual(await lastEvent(), before);
  });

  test('lets two keys be valid while one is rotated, not three', async () => {
    const { id, key } = await registered(database, 'rotates');
    const second = aKey();
    await addRuntimeKey(database, id, second, author);
    await assert.rejects(addRuntimeKey(database, id, aKey(), author), { code: 'ALREADY_EXISTS' });
    await revokeRuntimeKey(database, id, key.id, author);
    await addRuntimeKey(database, id, aKey(), author);
    assert.equal((await findRuntimeKey(database, key.id))?.revokedAt?.getTime(), noon.getTime());
    await assert.rejects(revokeRuntimeKey(database, id, key.id, author), { code: 'NOT_FOUND' });
  });

  test('knows no runtime that was not registered', async () => {
    const id = randomUUID();
    await assert.rejects(getRuntime(database, id), { code: 'NOT_FOUND' });
    await assert.rejects(addRuntimeKey(database, id, aKey(), author), { code: 'NOT_FOUND' });
    await assert.rejects(configurationInputs(database, id), { code: 'NOT_FOUND' });
  });

  test('keeps what a runtime reported last, untouched', async () => {
    const { id } = await registered(database, 'reports');
    await keepReport(database, id, { ...status, generation: 0 }, noon);
    await keepReport(database, id, status, noon);
    await seeRuntime(database, id, noon);
    const found = await getRuntime(database, id);
    assert.deepEqual(found.report?.status, status);
    assert.deepEqual(found.lastSeen, noon);
  });

  test('lists runtimes by name, a page at a time', async () => {
    await registered(database, 'page-a');
    await registered(database, 'page-b');
    const [first] = await listRuntimes(database, 1, 'page');
    const [second] = await listRuntimes(database, 1, first?.name);
    assert.deepEqual([first?.name, second?.name], ['page-a', 'page-b']);
  });

  test('finds the runtimes that a selector means', async () => {
    const a = await registered(database, 'select-a', { zone: 'eu', tier: '1' });
    await registered(database, 'select-b', { zone: 'us', tier: '1' });
    const names = async (selector: Parameters<typeof selectedRuntimes>[1]) =>
      (await selectedRuntimes(database, selector)).map(({ name }) => name).sort();
    assert.deepEqual(await names({ labels: { tier: '1' } }), ['select-a', 'select-b']);
    assert.deepEqual(await names({ labels: { tier: '1', zone: 'eu' } }), ['select-a']);
    assert.deepEqual(await names({ labels: { tier: "1' OR true --" } }), []);
    assert.deepEqual(await names({ runtime: a.id }), ['select-a']);
  });

  test('gives a runtime the assignments that select it', async () => {
    const { id } = await registered(database, 'assigned', { env: 'prod', region: 'a' });
    const wish = {
      provider: 'ssh-config' as ProviderName,
      version: '1.0.0',
      configuration: { n: '\u0000' },
      priority: 0,
      ring: 0,
    };
    const own = await makeAssignment(database, { ...wish, selector: { runtime: id } }, author);
    const byLabel = await makeAssignment(database, { ...wish, selector: { labels: { env: 'prod' } } }, author);
    const other = await makeAssignment(database, { ...wish, selector: { labels: { env: 'test' } } }, author);
    const { assignments } = await configurationInputs(database, id);
    assert.deepEqual(assignments, [own, byLabel]);
    assert.ok(own.id < byLabel.id);
    assert.deepEqual(
      (await listAssignments(database, 10, byLabel.id)).map((row) => row.id),
      [other.id],
    );
    await removeAssignment(database, own.id, author);
    await assert.rejects(removeAssignment(database, own.id, author), { code: 'NOT_FOUND' });
    assert.equal((await lastEvent())?.action, 'assignment.removed');
    assert.deepEqual((await configurationInputs(database, id)).assignments, [byLabel]);
  });

  test('lets one of two replace a configuration, and the other see that it was late', async () => {
    const { id } = await registered(database, 'configured');
    const issue = (revision: number, hash: Digest, issuedAt: string): DesiredConfiguration => ({
      apiVersion: 'provider-registry/v1',
      runtime: id,
      revision,
      hash,
      issuedAt,
      expires: '2026-11-24T12:00:00.000Z',
      providers: [],
    });
    const first = { document: issue(1, digestOf('1'), noon.toISOString()), bundle: '{}' };
    assert.equal(await keepConfiguration(database, first, undefined), true);
    assert.equal(await keepConfiguration(database, first, undefined), false);
    const { last } = await configurationInputs(database, id);
    assert.deepEqual(last, {
      revision: 1,
      hash: digestOf('1'),
      issuedAt: noon.toISOString(),
      expires: '2026-11-24T12:00:00.000Z',
      bundle: '{}',
    });
    const renewed = { ...first, document: issue(1, digestOf('1'), '2026-11-23T12:00:00.500Z') };
    assert.equal(await keepConfiguration(database, renewed, last), true);
    assert.equal(await keepConfiguration(database, renewed, last), false);
    const { last: newest } = await configurationInputs(database, id);
    const next = { ...first, document: issue(2, digestOf('2'), '2026-11-23T12:00:01.000Z') };
    assert.equal(await keepConfiguration(database, next, newest), true);
    assert.equal(await keepConfiguration(database, next, newest), false);
    assert.equal((await lastEvent())?.action, 'configuration.issued');
    assert.equal((await getRuntime(database, id)).configuration?.revision, 2);
  });

  test('never changes or loses an event', async () => {
    for (const statement of ['UPDATE events SET who = $$eve$$', 'DELETE FROM events', 'TRUNCATE events']) {
      await assert.rejects(database.execute(sql.raw(statement)), (error: Error) => {
        assert.match(String(error.cause), /append-only/);
        return true;
      });
    }
  });

  test('is there again after a restart', async () => {
    const { id } = await registered(database, 'survives');
    await open.close();
    open = await openDatabase(folder);
    database = open.database;
    assert.equal((await getRuntime(database, id)).name, 'survives');
  });
});
