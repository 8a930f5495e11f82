import type { Issued, Runtime } from '@provider-registry/core/configure';
import type { DesiredConfiguration } from '@provider-registry/core/schemas';
import { type AssignmentRecord, assignmentsFor } from './assignments.ts';
import type { Database } from './database.ts';
import { and, eq } from './drizzle.ts';
import { change } from './events.ts';
import { asDecided, notFound } from './runtimes.ts';
import { configurations, reports, runtimes } from './schema.ts';

/** A configuration as it was signed for a runtime. */
export interface SignedConfiguration extends Issued {
  /** The Sigstore bundle, as JSON text. */
  readonly bundle: string;
}

/** Everything in the store that a runtime's configuration depends on. */
export interface ConfigurationInputs {
  readonly runtime: Runtime;
  readonly assignments: readonly AssignmentRecord[];
  readonly last: SignedConfiguration | undefined;
}

/** Throws `NOT_FOUND`. */
export async function configurationInputs(database: Database, runtimeId: string): Promise<ConfigurationInputs> {
  const [row] = await database
    .select()
    .from(runtimes)
    .leftJoin(reports, eq(reports.runtimeId, runtimes.id))
    .leftJoin(configurations, eq(configurations.runtimeId, runtimes.id))
    .where(eq(runtimes.id, runtimeId));
  if (row === undefined) throw notFound('runtime', runtimeId);
  return {
    runtime: asDecided(row.runtimes, row.reports),
    assignments: await assignmentsFor(database, row.runtimes),
    last: row.configurations ? signedOf(row.configurations) : undefined,
  };
}

function signedOf(row: typeof configurations.$inferSelect): SignedConfiguration {
  const { revision, hash, issuedAt, expires, bundle } = row;
  return { revision, hash, issuedAt: issuedAt.toISOString(), expires: expires.toISOString(), bundle };
}

export interface NewConfiguration {
  readonly document: DesiredConfiguration;
  readonly bundle: string;
}

/**
 * Puts a newly signed configuration in the place of `last`. Says false, and changes nothing, when another request was quicker: a
 * revision is never given out twice with two contents.
 */
export async function keepConfiguration(
  database: Database,
  { document, bundle }: NewConfiguration,
  last: Issued | undefined,
): Promise<boolean> {
  const { runtime, revision, hash } = document;
  const author = {
    who: 'configuration service',
    why: 'assignments or catalogue changed',
    at: new Date(document.issuedAt),
  };
  return change(database, author, async (session) => {
    const row = { revision, hash, issuedAt: author.at, expires: new Date(document.expires), bundle };
    const stored =
      last === undefined
        ? await session
            .insert(configurations)
            .values({ runtimeId: runtime, ...row })
            .onConflictDoNothing()
            .returning()
        : await session.update(configurations).set(row).where(isStill(runtime, last)).returning();
    const isNew = stored.length > 0 && revision !== last?.revision;
    return {
      answer: stored.length > 0,
      happened: isNew ? { action: 'configuration.issued', subject: runtime, detail: { revision, hash } } : undefined,
    };
  });
}

function isStill(runtimeId: string, last: Issued) {
  return and(
    eq(configurations.runtimeId, runtimeId),
    eq(configurations.revision, last.revision),
    eq(configurations.issuedAt, new Date(last.issuedAt)),
  );
}
