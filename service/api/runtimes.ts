import { randomUUID } from 'node:crypto';
import {
  addRuntimeKey,
  getRuntime,
  listRuntimes,
  type RuntimeRecord,
  registerRuntime,
  revokeRuntimeKey,
} from '@provider-registry/adapter-postgres';
import { LIMITS } from '@provider-registry/core/model';
import { newCredential } from '../auth/index.ts';
import type { Dependencies } from '../dependencies.ts';
import { authorOf } from './author.ts';
import type { Api } from './contract.ts';
import {
  ADD_RUNTIME_KEY,
  GET_RUNTIME,
  LIST_RUNTIMES,
  REGISTER_RUNTIME,
  REVOKE_RUNTIME_KEY,
  type RuntimeAnswer,
} from './runtime-contract.ts';

/** Administrators register runtimes and look after their keys. */
export function addRuntimes(api: Api, { database, clock }: Dependencies): void {
  api.route({
    ...REGISTER_RUNTIME,
    handler: async (request, reply) => {
      const { name, labels, platform, reason } = request.body;
      const { text, stored } = newCredential('runtime');
      const id = randomUUID();
      await registerRuntime(database, { id, name, labels, platform }, stored, authorOf(request, reason, clock));
      return reply.code(201).send({ runtime: answerOf(await getRuntime(database, id)), key: text });
    },
  });
  api.route({
    ...LIST_RUNTIMES,
    handler: async ({ query }) => ({
      runtimes: (await listRuntimes(database, LIMITS.listPage, query.after)).map(answerOf),
    }),
  });
  api.route({ ...GET_RUNTIME, handler: async ({ params }) => answerOf(await getRuntime(database, params.id)) });
  api.route({
    ...ADD_RUNTIME_KEY,
    handler: async (request, reply) => {
      const { text, stored } = newCredential('runtime');
      await addRuntimeKey(database, request.params.id, stored, authorOf(request, request.body.reason, clock));
      return reply.code(201).send({ id: stored.id, key: text });
    },
  });
  api.route({
    ...REVOKE_RUNTIME_KEY,
    handler: async (request, reply) => {
      const { id, key } = request.params;
      await revokeRuntimeKey(database, id, key, authorOf(request, request.query.reason, clock));
      return reply.code(204).send();
    },
  });
}

function answerOf({ id, name, labels, platform, createdAt, lastSeen, ...rest }: RuntimeRecord): RuntimeAnswer {
  return {
    id,
    name,
    labels: { ...labels },
    platform,
    createdAt: createdAt.toISOString(),
    ...(lastSeen && { lastSeen: lastSeen.toISOString() }),
    keys: rest.keys.map((key) => ({
      id: key.id,
      createdAt: key.createdAt.toISOString(),
      ...(key.revokedAt && { revokedAt: key.revokedAt.toISOString() }),
    })),
    ...configurationOf(rest),
    ...(rest.report && {
      report: { receivedAt: rest.report.receivedAt.toISOString(), status: rest.report.status },
    }),
  };
}

function configurationOf({
  configuration,
}: Pick<RuntimeRecord, 'configuration'>): Pick<RuntimeAnswer, 'configuration'> {
  if (!configuration) return {};
  const { revision, hash, issuedAt, expires } = configuration;
  return { configuration: { revision, hash, issuedAt: issuedAt.toISOString(), expires: expires.toISOString() } };
}
