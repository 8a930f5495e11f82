import { keepReport, seeRuntime } from '@provider-registry/adapter-postgres';
import { currentConfiguration } from '../configuration.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Api } from './contract.ts';
import { GET_CONFIGURATION, REPORT_STATUS } from './runtime-contract.ts';

/** A runtime fetches what it must have, and says what it has. */
export function addDelivery(api: Api, dependencies: Dependencies): void {
  const { database, clock } = dependencies;
  api.route({
    ...GET_CONFIGURATION,
    handler: async ({ params, headers }, reply) => {
      const { hash, bundle } = await currentConfiguration(dependencies, params.id);
      await seeRuntime(database, params.id, clock());
      const etag = `"${hash}"`;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      if (isKnown(headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(GET_CONFIGURATION.produces).send(Buffer.from(bundle));
    },
  });
  api.route({
    ...REPORT_STATUS,
    handler: async ({ params, body }, reply) => {
      const now = clock();
      await keepReport(database, params.id, body, now);
      await seeRuntime(database, params.id, now);
      return reply.code(204).send();
    },
  });
}

/** RFC 9110 §13.1.2, weak comparison. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
