import { ERROR_CODES, type ErrorCode, type Refusal } from '@provider-registry/core/model';
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457 §3: a problem document, with the members of a refusal beside the standard's. */
export const problem = Type.Object(
  {
    type: Type.String({ description: 'a name of this kind of problem' }),
    title: Type.String({ description: 'what the code means' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'what happened' }),
    code: Type.Unsafe<ErrorCode>({ type: 'string', description: 'stable; docs/errors.md lists them' }),
    expected: Type.Optional(Type.String()),
    found: Type.Optional(Type.String()),
    where: Type.Optional(Type.String()),
    next: Type.String({ description: 'what to do next' }),
  },
  { description: 'Why a request was refused' },
);

export type Problem = Static<typeof problem>;

/** `status` is the code's own where the request does not need a more exact one (413, 415). */
export function problemOf(refusal: Refusal, status: number = ERROR_CODES[refusal.code].http): Problem {
  const { code, message, expected, found, where } = refusal;
  return {
    type: `https://provider-registry.dev/errors/${code}`,
    title: ERROR_CODES[code].means,
    status,
    detail: message,
    code,
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { found }),
    ...(where !== undefined && { where }),
    next: refusal.next ?? ERROR_CODES[code].next,
  };
}

/** Answers with a problem document, under its own status and media type (RFC 9457 §3), never to be cached. */
export function sendProblem(reply: FastifyReply, document: Problem): FastifyReply {
  return reply
    .code(document.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(document)));
}
