import { createRequire } from 'node:module';

/**
 * Drizzle and PGlite as CommonJS. Node 24 reads a package's `exports` again for each of its ES modules, and Drizzle has 450 of
 * them: 0.6 s of a start, against 0.1 s this way.
 */
const require = createRequire(import.meta.url);

export const { PGlite } = require('@electric-sql/pglite') as typeof import('@electric-sql/pglite');
export const { drizzle } = require('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');
export const { migrate } = require('drizzle-orm/pglite/migrator') as typeof import('drizzle-orm/pglite/migrator');
export const { getTableConfig, integer, json, jsonb, PgTable, pgTable, text, timestamp, uuid } =
  require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, sql } =
  require('drizzle-orm/sql') as typeof import('drizzle-orm/sql');
