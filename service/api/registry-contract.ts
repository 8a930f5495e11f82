import { LIMITS } from '@provider-registry/core/model';
import { DOCUMENTS } from '@provider-registry/core/schemas/documents';
import { Type } from 'typebox';
import { answered, type Contract, jsonBytes, moment, sent } from './contract.ts';

export const LIST_PROVIDERS = {
  method: 'GET',
  url: '/api/v1/providers',
  config: { caller: 'administrator' },
  schema: {
    summary: 'List audited provider versions with their verdicts, rejected ones too',
    response: { 200: DOCUMENTS['registry-status'] },
  },
  refuses: [],
} as const satisfies Contract;

const event = answered(
  {
    id: Type.Integer({ minimum: 1 }),
    at: moment,
    who: Type.String(),
    why: Type.String(),
    action: Type.String({ description: 'what was changed, as assignment.made' }),
    subject: Type.String({ description: 'the id of what was changed' }),
    detail: Type.Record(Type.String(), Type.Unknown()),
  },
  'One change. Events are never changed or removed.',
);

export const LIST_EVENTS = {
  method: 'GET',
  url: '/api/v1/events',
  config: { caller: 'administrator' },
  schema: {
    summary: 'List changes, newest first',
    querystring: sent({
      before: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$', description: 'the last id of the page before' })),
    }),
    response: {
      200: answered({ events: Type.Array(event, { maxItems: LIMITS.listPage }) }, 'One page; an empty one is the end'),
    },
  },
  refuses: [],
} as const satisfies Contract;

export const HEALTH = {
  method: 'GET',
  url: '/healthz',
  config: { caller: 'anyone' },
  schema: {
    summary: 'Whether the service works, and how fresh its catalogue is',
    response: {
      200: answered(
        {
          status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')], {
            description: 'degraded: the registry’s catalogue cannot be trusted now; the code says why',
          }),
          expires: Type.Optional(moment),
          code: Type.Optional(Type.String()),
        },
        'Its health',
      ),
    },
  },
  refuses: [],
} as const satisfies Contract;

export const OPENAPI = {
  method: 'GET',
  url: '/api/v1/openapi.json',
  config: { caller: 'anyone' },
  schema: {
    summary: 'This description',
    response: { 200: jsonBytes('An OpenAPI 3.1 document') },
  },
  refuses: [],
} as const satisfies Contract;
