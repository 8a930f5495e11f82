import { readFile } from 'node:fs/promises';
import { listEvents } from '@provider-registry/adapter-postgres';
import { LIMITS } from '@provider-registry/core/model';
import type { Dependencies } from '../dependencies.ts';
import type { Api } from './contract.ts';
import { HEALTH, LIST_EVENTS, LIST_PROVIDERS, OPENAPI } from './registry-contract.ts';

const DESCRIPTION = new URL('../../schemas/openapi.json', import.meta.url);

/** What there is, what was changed, and how the service is. */
export function addRegistry(api: Api, { database, catalogue, registryStatus }: Dependencies): void {
  api.route({ ...LIST_PROVIDERS, handler: () => registryStatus() });
  api.route({
    ...LIST_EVENTS,
    handler: async ({ query }) => {
      const before = query.before === undefined ? undefined : Number(query.before);
      const events = await listEvents(database, LIMITS.listPage, before);
      return { events: events.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })) };
    },
  });
  api.route({
    ...HEALTH,
    handler: async () => {
      await listEvents(database, 1);
      const { freshness, refusal } = await catalogue.state();
      return {
        status: refusal ? ('degraded' as const) : ('ok' as const),
        ...(freshness && { expires: freshness.expires }),
        ...(refusal && { code: refusal.code }),
      };
    },
  });
  api.route({
    ...OPENAPI,
    handler: async (_request, reply) => reply.type('application/json').send(await readFile(DESCRIPTION)),
  });
}
