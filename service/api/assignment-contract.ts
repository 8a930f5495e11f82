import { LIMITS } from '@provider-registry/core/model';
import { DOCUMENTS } from '@provider-registry/core/schemas/documents';
import { type Static, Type } from 'typebox';
import { answered, type Contract, labels, moment, nothing, sent, shortText, uuid, why } from './contract.ts';

const { name: provider } = DOCUMENTS.provider.properties;

const selector = Type.Union([sent({ runtime: uuid('one runtime’s id') }), sent({ labels: labels(1) })]);
const version = shortText('an exact version, or a SemVer range', 100);
const configuration = Type.Record(Type.String(), Type.Unknown(), {
  maxProperties: 1000,
  description: 'what the provider’s own schema allows; numbers are whole',
});
const priority = Type.Integer({
  minimum: -1000,
  maximum: 1000,
  description: 'the higher wins where two assignments of a provider select one runtime; 0 where left out',
});
const ring = Type.Integer({ minimum: 0, maximum: 100, description: 'its part of a rollout; 0 where left out' });

export const assignment = answered(
  { id: Type.Integer({ minimum: 1 }), selector, provider, version, configuration, priority, ring, createdAt: moment },
  'A provider version that some runtimes must have.',
);

/** An assignment’s number as a text: nothing in a request is coerced. */
const number = Type.String({ pattern: '^[0-9]{1,9}$', description: 'an assignment’s id' });

export const MAKE_ASSIGNMENT = {
  method: 'POST',
  url: '/api/v1/assignments',
  config: { caller: 'administrator' },
  schema: {
    summary: 'Assign a provider version to runtimes',
    body: sent({
      selector,
      provider,
      version,
      configuration: Type.Optional(configuration),
      priority: Type.Optional(priority),
      ring: Type.Optional(ring),
      reason: why,
    }),
    response: { 201: assignment },
  },
  refuses: [
    'NOT_FOUND',
    'NOT_AUDITED',
    'NOT_LISTED',
    'VERDICT_NOT_APPROVED',
    'REVOKED',
    'YANKED',
    'PLATFORM_UNSUPPORTED',
    'PROTOCOL_UNSUPPORTED',
    'METADATA_EXPIRED',
    'METADATA_INVALID',
    'METADATA_ROLLBACK',
  ],
} as const satisfies Contract;

export const LIST_ASSIGNMENTS = {
  method: 'GET',
  url: '/api/v1/assignments',
  config: { caller: 'administrator' },
  schema: {
    summary: 'List assignments in the order in which they were made',
    querystring: sent({ after: Type.Optional(number) }),
    response: {
      200: answered(
        { assignments: Type.Array(assignment, { maxItems: LIMITS.listPage }) },
        'One page; an empty one is the end',
      ),
    },
  },
  refuses: [],
} as const satisfies Contract;

export const REMOVE_ASSIGNMENT = {
  method: 'DELETE',
  url: '/api/v1/assignments/:id',
  config: { caller: 'administrator' },
  schema: {
    summary: 'Remove an assignment',
    params: sent({ id: number }),
    querystring: sent({ reason: why }),
    response: { 204: nothing },
  },
  refuses: ['NOT_FOUND'],
} as const satisfies Contract;

export type AssignmentAnswer = Static<typeof assignment>;
