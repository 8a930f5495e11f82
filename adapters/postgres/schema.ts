import type { Labels } from '@provider-registry/core/configure';
import type { Digest, Platform, ProviderName } from '@provider-registry/core/model';
import type { RuntimeStatus } from '@provider-registry/core/schemas';
import { integer, json, jsonb, pgTable, text, timestamp, uuid } from './drizzle.ts';

/**
 * The tables as queries see them; `migrations/` makes them, and a test compares the two. What runtimes and administrators send
 * freely is `json`, which keeps text as it came; `jsonb` would refuse a NUL inside a string.
 */
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const administratorTokens = pgTable('administrator_tokens', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').$type<Digest>().notNull(),
  createdAt: moment('created_at').notNull(),
  usedAt: moment('used_at'),
});

export const runtimes = pgTable('runtimes', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  labels: jsonb('labels').$type<Labels>().notNull(),
  platform: text('platform').$type<Platform>().notNull(),
  createdAt: moment('created_at').notNull(),
  lastSeen: moment('last_seen'),
});

export const runtimeKeys = pgTable('runtime_keys', {
  id: uuid('id').primaryKey(),
  runtimeId: uuid('runtime_id').notNull(),
  hash: text('hash').$type<Digest>().notNull(),
  createdAt: moment('created_at').notNull(),
  revokedAt: moment('revoked_at'),
});

export const assignments = pgTable('assignments', {
  id: integer('id').generatedAlwaysAsIdentity().primaryKey(),
  runtimeId: uuid('runtime_id'),
  labels: jsonb('labels').$type<Labels>(),
  provider: text('provider').$type<ProviderName>().notNull(),
  version: text('version').notNull(),
  configuration: json('configuration').$type<Record<string, unknown>>().notNull(),
  priority: integer('priority').notNull(),
  ring: integer('ring').notNull(),
  createdAt: moment('created_at').notNull(),
});

export const configurations = pgTable('configurations', {
  runtimeId: uuid('runtime_id').primaryKey(),
  revision: integer('revision').notNull(),
  hash: text('hash').$type<Digest>().notNull(),
  issuedAt: moment('issued_at').notNull(),
  expires: moment('expires').notNull(),
  bundle: text('bundle').notNull(),
});

export const reports = pgTable('reports', {
  runtimeId: uuid('runtime_id').primaryKey(),
  receivedAt: moment('received_at').notNull(),
  status: json('status').$type<RuntimeStatus>().notNull(),
});

export const events = pgTable('events', {
  id: integer('id').generatedAlwaysAsIdentity().primaryKey(),
  at: moment('at').notNull(),
  who: text('who').notNull(),
  why: text('why').notNull(),
  action: text('action').$type<EventAction>().notNull(),
  subject: text('subject').notNull(),
  detail: json('detail').$type<Record<string, unknown>>().notNull(),
});

export type EventAction =
  | 'administrator.token-made'
  | 'runtime.registered'
  | 'runtime.key-made'
  | 'runtime.key-revoked'
  | 'assignment.made'
  | 'assignment.removed'
  | 'configuration.issued';
