import {
  type AssignmentRecord,
  getRuntime,
  listAssignments,
  makeAssignment,
  type NewAssignment,
  removeAssignment,
  selectedRuntimes,
} from '@provider-registry/adapter-postgres';
import { checkAssignment } from '@provider-registry/core/configure';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import type { StatusEntry } from '@provider-registry/core/publish';
import type { Dependencies } from '../dependencies.ts';
import { type AssignmentAnswer, LIST_ASSIGNMENTS, MAKE_ASSIGNMENT, REMOVE_ASSIGNMENT } from './assignment-contract.ts';
import { authorOf } from './author.ts';
import type { Api } from './contract.ts';

/** Administrators say which provider versions runtimes must have. */
export function addAssignments(api: Api, dependencies: Dependencies): void {
  const { database, clock } = dependencies;
  api.route({
    ...MAKE_ASSIGNMENT,
    handler: async (request, reply) => {
      const { reason, ...asked } = request.body;
      const wish: NewAssignment = { configuration: {}, priority: 0, ring: 0, ...asked };
      await refuseUnfit(wish, dependencies);
      const made = await makeAssignment(database, wish, authorOf(request, reason, clock));
      return reply.code(201).send(answerOf(made));
    },
  });
  api.route({
    ...LIST_ASSIGNMENTS,
    handler: async ({ query }) => ({
      assignments: (await listAssignments(database, LIMITS.listPage, numberOf(query.after))).map(answerOf),
    }),
  });
  api.route({
    ...REMOVE_ASSIGNMENT,
    handler: async (request, reply) => {
      await removeAssignment(database, Number(request.params.id), authorOf(request, request.query.reason, clock));
      return reply.code(204).send();
    },
  });
}

/** Gathers what the decision needs, and throws its refusal. */
async function refuseUnfit(wish: NewAssignment, dependencies: Dependencies): Promise<void> {
  const { database, catalogue } = dependencies;
  if ('runtime' in wish.selector) await getRuntime(database, wish.selector.runtime);
  const refusal = checkAssignment(
    wish,
    await selectedRuntimes(database, wish.selector),
    await catalogue.about([wish.provider]),
    await auditedVersions(dependencies),
  );
  if (refusal) throw new RegistryError(refusal);
}

/** They only explain a refusal, so nothing is lost where the document is missing or malformed. */
async function auditedVersions({ registryStatus }: Dependencies): Promise<readonly StatusEntry[]> {
  return registryStatus().then(
    ({ providers }) => providers,
    () => [],
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function answerOf({ configuration, createdAt, ...rest }: AssignmentRecord): AssignmentAnswer {
  return { ...rest, configuration: { ...configuration }, createdAt: createdAt.toISOString() };
}
