import type { Clock } from '@provider-registry/adapter-clock';
import type { Author } from '@provider-registry/adapter-postgres';
import type { FastifyRequest } from 'fastify';

/** Who changes something by this request, for the history. */
export function authorOf({ administrator }: Pick<FastifyRequest, 'administrator'>, why: string, clock: Clock): Author {
  return { who: administrator, why, at: clock() };
}
