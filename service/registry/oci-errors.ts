import type { FastifyError, FastifyInstance } from 'fastify';
import { problemFor } from '../http/index.ts';

/** OCI distribution-spec v1.1 §Error Codes, those that pulling meets. */
type OciCode = 'BLOB_UNKNOWN' | 'DIGEST_INVALID' | 'MANIFEST_UNKNOWN' | 'NAME_INVALID' | 'NAME_UNKNOWN' | 'UNSUPPORTED';

const STATUS: Record<OciCode, number> = {
  BLOB_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  UNSUPPORTED: 405,
};

/** What an OCI client is told. `found` is what it asked for. */
export class OciError extends Error {
  readonly code: OciCode;
  readonly found: string;

  constructor(code: OciCode, message: string, found: string) {
    super(message);
    this.code = code;
    this.found = found;
  }
}

/** OCI clients read their own form of errors, not problem documents. */
export function installOciErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | OciError, request, reply) => {
    if (error instanceof OciError) {
      return reply.code(STATUS[error.code]).send(document(error.code, error.message, error.found));
    }
    const { status, detail, code } = problemFor(error, request);
    return reply.code(status).send(document(status === 403 ? 'DENIED' : 'UNKNOWN', detail, code));
  });
  app.setNotFoundHandler((request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const message = isRead ? 'no such repository' : 'this registry is filled by publishing, not by pushing';
    throw new OciError(isRead ? 'NAME_UNKNOWN' : 'UNSUPPORTED', message, request.url.slice(0, 200));
  });
}

function document(code: string, message: string, detail: string) {
  return { errors: [{ code, message, detail }] };
}
