import type { Assignment, Labels, Selector, Wish } from '@provider-registry/core/configure';
import type { Database } from './database.ts';
import { asc, eq, gt, or, sql } from './drizzle.ts';
import { type Author, change } from './events.ts';
import { notFound } from './runtimes.ts';
import { assignments } from './schema.ts';

export interface NewAssignment extends Wish {
  /** Which part of a rollout it belongs to; kept for rollouts, it decides nothing yet. */
  readonly ring: number;
}

export interface AssignmentRecord extends NewAssignment, Assignment {
  readonly createdAt: Date;
}

/** Stores a wish that was found fit; gives it back with its number, higher than any before. */
export async function makeAssignment(
  database: Database,
  assignment: NewAssignment,
  author: Author,
): Promise<AssignmentRecord> {
  return change(database, author, async (session) => {
    const { selector, ...rest } = assignment;
    const [row] = await session
      .insert(assignments)
      .values({ ...rest, ...columnsOf(selector), configuration: { ...rest.configuration }, createdAt: author.at })
      .returning();
    if (row === undefined) throw new Error('an insert gave no row back');
    return {
      answer: recordOf(row),
      happened: { action: 'assignment.made', subject: String(row.id), detail: { ...assignment } },
    };
  });
}

/** Throws `NOT_FOUND`. */
export async function removeAssignment(database: Database, id: number, author: Author): Promise<void> {
  await change(database, author, async (session) => {
    const [row] = await session.delete(assignments).where(eq(assignments.id, id)).returning();
    if (row === undefined) throw notFound('assignment', String(id));
    const { createdAt: _createdAt, id: _id, ...detail } = recordOf(row);
    return { answer: undefined, happened: { action: 'assignment.removed', subject: String(id), detail } };
  });
}

/** In the order in which they were made, those after assignment `after` where it is given. */
export async function listAssignments(database: Database, limit: number, after?: number): Promise<AssignmentRecord[]> {
  const rows = await database
    .select()
    .from(assignments)
    .where(after === undefined ? undefined : gt(assignments.id, after))
    .orderBy(asc(assignments.id))
    .limit(limit);
  return rows.map(recordOf);
}

/** All that select a runtime with this id and these labels. */
export async function assignmentsFor(
  database: Database,
  runtime: { readonly id: string; readonly labels: Labels },
): Promise<AssignmentRecord[]> {
  const rows = await database
    .select()
    .from(assignments)
    .where(
      or(eq(assignments.runtimeId, runtime.id), sql`${JSON.stringify(runtime.labels)}::jsonb @> ${assignments.labels}`),
    );
  return rows.map(recordOf);
}

function columnsOf(selector: Selector) {
  return 'runtime' in selector ? { runtimeId: selector.runtime } : { labels: selector.labels };
}

function recordOf({ runtimeId, labels, ...rest }: typeof assignments.$inferSelect): AssignmentRecord {
  return { ...rest, selector: runtimeId === null ? { labels: labels ?? {} } : { runtime: runtimeId } };
}
