import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Names that begin with their version or digest: their content never changes (TUF consistent snapshots, releases). */
const FIXED = /^([0-9]+|[0-9a-f]{64})\.[^/]+$/;
const FOLDERS = ['metadata', 'targets', 'releases', 'status'] as const;

export const FOREVER = 'public, max-age=31536000, immutable';

/** The registry's files as any web server would give them: the catalogue, the releases, the status. */
export function addStaticFiles(app: FastifyInstance, registryFolder: string): void {
  for (const folder of FOLDERS) {
    app.get<{ Params: { '*': string } }>(`/${folder}/*`, { config: { caller: 'anyone' } }, (request, reply) => {
      const path = request.params['*'];
      if (!path.endsWith('.json')) return reply.callNotFound();
      const isFixed = FIXED.test(path.slice(path.lastIndexOf('/') + 1));
      reply.header('cache-control', isFixed ? FOREVER : 'no-cache');
      return reply.sendFile(path, join(registryFolder, folder));
    });
  }
}
