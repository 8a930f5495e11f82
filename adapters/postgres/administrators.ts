import type { Digest } from '@provider-registry/core/model';
import type { Database } from './database.ts';
import { and, eq, isNotNull, isNull } from './drizzle.ts';
import { type Author, change } from './events.ts';
import { administratorTokens } from './schema.ts';

export interface AdministratorToken {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the token. */
  readonly hash: Digest;
}

/**
 * Stores the first administrator's token, unless one was ever used: until then each start replaces it, so that a token that nobody
 * saw (the program was killed before it printed it) locks nobody out. Says whether it was stored.
 */
export async function keepFirstToken(database: Database, token: AdministratorToken, author: Author): Promise<boolean> {
  return change(database, author, async (session) => {
    const [used] = await session
      .select()
      .from(administratorTokens)
      .where(isNotNull(administratorTokens.usedAt))
      .limit(1);
    if (used) return { answer: false };
    await session.delete(administratorTokens);
    await session.insert(administratorTokens).values({ ...token, createdAt: author.at });
    return {
      answer: true,
      happened: { action: 'administrator.token-made', subject: token.id, detail: { name: token.name } },
    };
  });
}

/** The token of this id. */
export async function findToken(database: Database, id: string): Promise<AdministratorToken | undefined> {
  const [found] = await database.select().from(administratorTokens).where(eq(administratorTokens.id, id));
  return found;
}

/** Remembers that somebody has the token; from then on no start replaces it. */
export async function rememberUse(database: Database, tokenId: string, now: Date): Promise<void> {
  await database
    .update(administratorTokens)
    .set({ usedAt: now })
    .where(and(eq(administratorTokens.id, tokenId), isNull(administratorTokens.usedAt)));
}
