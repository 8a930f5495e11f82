import { type Refusal, RegistryError } from '@provider-registry/core/model';
import type { FastifyInstance } from 'fastify';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/i;

/**
 * Answers only those who called a loopback address by its own name. A page of another site, whose name its owner pointed to 127.0.0.1
 * (DNS rebinding), sends that name in `Host` and could otherwise read everything here.
 */
export function installHostCheck(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const refusal = refuseHost(request.headers.host);
    if (refusal) throw new RegistryError(refusal);
  });
}

/** Why a request with this `Host` header is not answered; nothing where it names loopback, with a port or without. */
export function refuseHost(host: string | undefined): Refusal | undefined {
  if (host !== undefined && LOOPBACK.test(host)) return undefined;
  return {
    code: 'FORBIDDEN',
    message: 'this service answers to loopback names only',
    where: 'the Host header',
    expected: '127.0.0.1, localhost or [::1]',
    found: host?.slice(0, 200) ?? 'nothing',
    next: 'Call it as http://127.0.0.1:<port>/.',
  };
}
