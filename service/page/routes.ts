import { readFileSync } from 'node:fs';
import { listAssignments, listRuntimes } from '@provider-registry/adapter-postgres';
import { digestOf, hexOf, LIMITS } from '@provider-registry/core/model';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { pageOf } from './model.ts';
import { pageView } from './page-view.ts';

/** What one page can show; the API lists the rest. */
const RUNTIMES_SHOWN = 200;

/** What a narrow screen changes comes last. */
const STYLE = Buffer.concat(
  ['page.css', 'cards.css', 'narrow.css'].map((name) => readFileSync(new URL(name, import.meta.url))),
);
const STYLESHEET = `/page-${hexOf(digestOf(STYLE)).slice(0, 12)}.css`;

/** The page at `/`, for anybody who reaches the loopback listener: it shows no secret and changes nothing. */
export function addPage(app: FastifyInstance, dependencies: Dependencies): void {
  app.get('/', { config: { caller: 'anyone' } }, async (_request, reply) => {
    const page = pageOf(await gather(dependencies));
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(pageView(page, STYLESHEET));
  });
  app.get(STYLESHEET, { config: { caller: 'anyone' } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=31536000, immutable').send(STYLE),
  );
}

async function gather({ database, catalogue, registryStatus, clock }: Dependencies) {
  const assignments = await listAssignments(database, LIMITS.listPage);
  const assigned = assignments.map(({ provider }) => provider);
  return {
    now: clock(),
    status: await registryStatus().catch(() => undefined),
    catalogue: await catalogue.about(assigned).catch(() => undefined),
    state: await catalogue.state(),
    runtimes: await listRuntimes(database, RUNTIMES_SHOWN),
    assignments,
  };
}
