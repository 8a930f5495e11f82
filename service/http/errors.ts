import { asRefusal, type Refusal } from '@provider-registry/core/model';
import { problemIn } from '@provider-registry/core/schemas';
import type { FastifyError, FastifyInstance, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { type Problem, problemOf, sendProblem } from './problem.ts';

/** Makes a problem document of everything that goes wrong in a request. */
export function installErrors(app: FastifyInstance): void {
  app.setSchemaErrorFormatter(invalidRequest);
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, problemFor(error, request)));
  app.setNotFoundHandler((request, reply) => sendProblem(reply, problemOf(noSuchRoute(request))));
}

/** What a client is told. Our own mistakes are logged whole and told by the request's number alone. */
export function problemFor(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof InvalidRequest) return problemOf(error.refusal);
  if (isOfTheRequest(error)) return problemOf(wrongRequest(error), error.statusCode);
  const refusal = asRefusal(error);
  if (refusal.code !== 'INTERNAL') return problemOf(refusal);
  request.log.error({ err: error }, 'a request failed');
  return problemOf({ code: 'INTERNAL', message: 'the service failed', found: `request ${request.id}` });
}

/** Refused by Fastify or a plugin of it: too large, of another media type, not JSON, a range beyond a file’s end. */
function isOfTheRequest(error: FastifyError): error is FastifyError & { statusCode: number } {
  return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
}

function wrongRequest(error: FastifyError): Refusal {
  return {
    code: 'WRONG_USE',
    message: error.message,
    next: 'Send JSON as /api/v1/openapi.json describes it.',
  };
}

function noSuchRoute({ method, url }: FastifyRequest): Refusal {
  return {
    code: 'NOT_FOUND',
    message: 'there is nothing here',
    found: `${method} ${url.slice(0, 200)}`,
    next: 'The API is described in /api/v1/openapi.json.',
  };
}

/** Fastify writes on the error that it gets from a formatter, so this is no `RegistryError`. */
class InvalidRequest extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A request that does not follow its schema. `part` is body, params, querystring or headers. */
function invalidRequest(errors: FastifySchemaValidationError[], part: string): Error {
  const { property, expected } = problemIn(undefined, errors as Parameters<typeof problemIn>[1]);
  const where = [part, property].filter((name) => name !== '').join('.');
  return new InvalidRequest({
    code: 'INVALID_DOCUMENT',
    message: `${where} does not follow its schema`,
    where,
    expected,
    next: 'Correct it; /api/v1/openapi.json has the schemas.',
  });
}
