import helmet from '@fastify/helmet';
import staticFiles from '@fastify/static';
import { LIMITS } from '@provider-registry/core/model';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { addApi } from './api/index.ts';
import { installGuard } from './auth/index.ts';
import type { Dependencies } from './dependencies.ts';
import { installErrors, installHostCheck } from './http/index.ts';
import { addPage } from './page/index.ts';
import { addOci, addStaticFiles } from './registry/index.ts';

/** The control plane's routes, without a port: tests inject requests. */
export async function createApp(
  dependencies: Dependencies,
  logger: NonNullable<FastifyServerOptions['logger']>,
): Promise<FastifyInstance> {
  const app = fastify({
    logger,
    bodyLimit: LIMITS.requestBodyBytes,
    requestTimeout: LIMITS.requestMilliseconds,
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
  });
  app.removeContentTypeParser('text/plain');
  app.setSerializerCompiler(() => JSON.stringify);
  installErrors(app);
  installHostCheck(app);
  await app.register(helmet, SECURITY_HEADERS);
  installGuard(app, dependencies.database, dependencies.clock);
  await app.register(staticFiles, { serve: false, cacheControl: false, index: false });
  addStaticFiles(app, dependencies.registryFolder);
  await app.register(async (v2) => addOci(v2, dependencies.registryFolder, dependencies.registryStatus), {
    prefix: '/v2',
  });
  addApi(app, dependencies);
  addPage(app, dependencies);
  return app;
}

/** No script at all, nothing from elsewhere, in nobody's frame. Plain HTTP on loopback, so nothing about HTTPS. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' as const },
};
