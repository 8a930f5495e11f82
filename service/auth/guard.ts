import type { Clock } from '@provider-registry/adapter-clock';
import { type Database, findRuntimeKey, findToken, rememberUse } from '@provider-registry/adapter-postgres';
import { type Refusal, RegistryError } from '@provider-registry/core/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createRateLimit, type RateLimit } from '../http/index.ts';
import { type CredentialKind, isSame, presentedCredential } from './credential.ts';

/** Who may call a route. `anyone` is anyone who reaches the loopback listener. */
export type Caller = CredentialKind | 'anyone';

declare module 'fastify' {
  interface FastifyContextConfig {
    caller?: Caller;
  }
  interface FastifyRequest {
    /** The administrator's name on routes for administrators, else empty. */
    administrator: string;
  }
}

/** Lets each route's callers in and nobody else. A route that does not name its callers cannot be added. */
export function installGuard(app: FastifyInstance, database: Database, clock: Clock): void {
  const limit = createRateLimit(clock);
  app.decorateRequest('administrator', '');
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.caller === undefined) throw new Error(`${String(method)} ${url} does not name its callers`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { caller } = request.routeOptions.config;
    if (caller === 'administrator') request.administrator = await admitAdministrator(request, database, clock);
    if (caller === 'runtime') await admitRuntime(request, reply, database, limit);
  });
}

async function admitAdministrator(request: FastifyRequest, database: Database, clock: Clock): Promise<string> {
  const presented = presentedCredential(request.headers.authorization, 'administrator');
  const token = presented && (await findToken(database, presented.id));
  if (!presented || !token || !isSame(presented, token)) throw unauthenticated('an administrator’s token');
  await rememberUse(database, token.id, clock());
  return token.name;
}

/** A runtime speaks about itself alone: its key opens the routes below its own id. */
async function admitRuntime(
  request: FastifyRequest,
  reply: FastifyReply,
  database: Database,
  limit: RateLimit,
): Promise<void> {
  const presented = presentedCredential(request.headers.authorization, 'runtime');
  const key = presented && (await findRuntimeKey(database, presented.id));
  if (!presented || !key || key.revokedAt !== null || !isSame(presented, key)) {
    throw unauthenticated('a valid key of this runtime');
  }
  if (key.runtimeId !== (request.params as { id: string }).id) throw new RegistryError(OTHER_RUNTIME);
  const seconds = limit(key.runtimeId);
  if (seconds > 0) {
    reply.header('retry-after', seconds);
    throw new RegistryError(tooMany(seconds));
  }
}

const OTHER_RUNTIME: Refusal = {
  code: 'FORBIDDEN',
  message: 'this key belongs to another runtime',
  where: 'the Authorization header',
};

/** The same answer for a missing, malformed, unknown, wrong and revoked one. */
function unauthenticated(expected: string): RegistryError {
  return new RegistryError({
    code: 'UNAUTHENTICATED',
    message: 'the credentials are missing or not known',
    where: 'the Authorization header',
    expected: `Bearer and ${expected}`,
  });
}

function tooMany(seconds: number): Refusal {
  return { code: 'RATE_LIMITED', message: 'this runtime asks too often', found: `the next one in ${seconds} s` };
}
