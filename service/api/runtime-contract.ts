import { LIMITS } from '@provider-registry/core/model';
import { DOCUMENTS } from '@provider-registry/core/schemas/documents';
import { type Static, Type } from 'typebox';
import { answered, type Contract, jsonBytes, labels, moment, nothing, sent, shortText, uuid, why } from './contract.ts';

const { platform } = DOCUMENTS['runtime-status'].properties;
const { hash } = DOCUMENTS['desired-configuration'].properties;

export const runtimeKey = answered(
  { id: uuid('the key’s id'), createdAt: moment, revokedAt: Type.Optional(moment) },
  'A key of a runtime. The key itself is shown once, when it is made.',
);

export const runtime = answered(
  {
    id: uuid('the runtime’s id'),
    name: shortText('its name'),
    labels: labels(0),
    platform,
    createdAt: moment,
    lastSeen: Type.Optional(moment),
    keys: Type.Array(runtimeKey),
    configuration: Type.Optional(
      answered(
        { revision: Type.Integer({ minimum: 1 }), hash, issuedAt: moment, expires: moment },
        'What was signed for it last',
      ),
    ),
    report: Type.Optional(
      answered({ receivedAt: moment, status: DOCUMENTS['runtime-status'] }, 'What it reported last, as it reported it'),
    ),
  },
  'An Assessment Runtime.',
);

const idOfRuntime = sent({ id: uuid('the runtime’s id') });
const secret = Type.String({ description: 'the key; shown this once' });

export const REGISTER_RUNTIME = {
  method: 'POST',
  url: '/api/v1/runtimes',
  config: { caller: 'administrator' },
  schema: {
    summary: 'Register a runtime',
    body: sent({ name: shortText('its name'), labels: labels(0), platform, reason: why }),
    response: { 201: answered({ runtime, key: secret }, 'The runtime and its first key') },
  },
  refuses: ['ALREADY_EXISTS'],
} as const satisfies Contract;

export const LIST_RUNTIMES = {
  method: 'GET',
  url: '/api/v1/runtimes',
  config: { caller: 'administrator' },
  schema: {
    summary: 'List runtimes, sorted by name',
    querystring: sent({ after: Type.Optional(shortText('the last name of the page before')) }),
    response: {
      200: answered(
        { runtimes: Type.Array(runtime, { maxItems: LIMITS.listPage }) },
        'One page; an empty one is the end',
      ),
    },
  },
  refuses: [],
} as const satisfies Contract;

export const GET_RUNTIME = {
  method: 'GET',
  url: '/api/v1/runtimes/:id',
  config: { caller: 'administrator' },
  schema: { summary: 'Show a runtime', params: idOfRuntime, response: { 200: runtime } },
  refuses: ['NOT_FOUND'],
} as const satisfies Contract;

export const ADD_RUNTIME_KEY = {
  method: 'POST',
  url: '/api/v1/runtimes/:id/keys',
  config: { caller: 'administrator' },
  schema: {
    summary: 'Make one more key for a runtime, to rotate the one it has',
    params: idOfRuntime,
    body: sent({ reason: why }),
    response: { 201: answered({ id: uuid('the key’s id'), key: secret }, 'The key') },
  },
  refuses: ['NOT_FOUND', 'ALREADY_EXISTS'],
} as const satisfies Contract;

export const REVOKE_RUNTIME_KEY = {
  method: 'DELETE',
  url: '/api/v1/runtimes/:id/keys/:key',
  config: { caller: 'administrator' },
  schema: {
    summary: 'Revoke a key of a runtime',
    params: sent({ id: uuid('the runtime’s id'), key: uuid('the key’s id') }),
    querystring: sent({ reason: why }),
    response: { 204: nothing },
  },
  refuses: ['NOT_FOUND'],
} as const satisfies Contract;

export const GET_CONFIGURATION = {
  method: 'GET',
  url: '/api/v1/runtimes/:id/configuration',
  config: { caller: 'runtime' },
  produces: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  schema: {
    summary: 'What a runtime must have, signed; 304 where If-None-Match names its hash',
    params: idOfRuntime,
    response: {
      200: jsonBytes('A Sigstore bundle of an in-toto statement about the desired configuration'),
      304: nothing,
    },
  },
  refuses: ['FORBIDDEN', 'RATE_LIMITED', 'METADATA_EXPIRED', 'METADATA_INVALID', 'METADATA_ROLLBACK'],
} as const satisfies Contract;

export const REPORT_STATUS = {
  method: 'POST',
  url: '/api/v1/runtimes/:id/status',
  config: { caller: 'runtime' },
  schema: {
    summary: 'A runtime says what it has',
    params: idOfRuntime,
    body: DOCUMENTS['runtime-status'],
    response: { 204: nothing },
  },
  refuses: ['FORBIDDEN', 'RATE_LIMITED'],
} as const satisfies Contract;

export type RuntimeAnswer = Static<typeof runtime>;
