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
const ICON = readFileSync(new URL('icon.svg', import.meta.url));
/** Named by their content, so that a browser may keep them for ever. */
const ASSETS = { stylesheet: `/page-${nameOf(STYLE)}.css`, icon: `/icon-${nameOf(ICON)}.svg` };
const FOR_EVER = 'public, max-age=31536000, immutable';

function nameOf(content: Uint8Array): string {
  return hexOf(digestOf(content)).slice(0, 12);
}

/** The page at `/`, for anybody who reaches the loopback listener: it shows no secret and changes nothing. */
export function addPage(app: FastifyInstance, dependencies: Dependencies): void {
  app.get('/', { config: { caller: 'anyone' } }, async (_request, reply) => {
    const page = pageOf(await gather(dependencies));
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(pageView(page, ASSETS));
  });
  app.get(ASSETS.stylesheet, { config: { caller: 'anyone' } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', FOR_EVER).send(STYLE),
  );
  app.get(ASSETS.icon, { config: { caller: 'anyone' } }, (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', FOR_EVER).send(ICON),
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
