import type { Database, Session } from './database.ts';
import { desc, lt } from './drizzle.ts';
import { type EventAction, events } from './schema.ts';

/** Who changes something, why, and when. */
export interface Author {
  readonly who: string;
  readonly why: string;
  readonly at: Date;
}

export interface Happening {
  readonly action: EventAction;
  readonly subject: string;
  readonly detail: Record<string, unknown>;
}

export type EventRecord = typeof events.$inferSelect;

/** Makes a change and writes its event, both or neither. `work` gives its answer and what to write down. */
export async function change<T>(
  database: Database,
  author: Author,
  work: (session: Session) => Promise<{ answer: T; happened?: Happening | undefined }>,
): Promise<T> {
  return database.transaction(async (session) => {
    const { answer, happened } = await work(session);
    if (happened) await session.insert(events).values({ ...author, ...happened });
    return answer;
  });
}

/** Newest first, those before event `before` where it is given. */
export function listEvents(database: Database, limit: number, before?: number): Promise<EventRecord[]> {
  return database
    .select()
    .from(events)
    .where(before === undefined ? undefined : lt(events.id, before))
    .orderBy(desc(events.id))
    .limit(limit);
}
