import { createHttpClient } from '@provider-registry/adapter-http';
import { isErrorCode, RegistryError } from '@provider-registry/core/model';
import { option } from './define.ts';

/** The administrators' API of one control plane. */
export interface ControlPlane {
  /** One request; the answer's JSON. Throws the refusal that a problem document holds, or `CONTROL_PLANE_UNAVAILABLE`. */
  request(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

export interface ControlPlaneOptions {
  readonly url: string;
  readonly token: string;
}

export const CONTROL_PLANE_OPTIONS = [
  option('--url <url>', 'the control plane', 'URL').default('http://127.0.0.1:7400'),
  option(
    '--token <token>',
    'the administrator’s token; better given by the environment',
    'TOKEN',
  ).makeOptionMandatory(),
];

/** The API at `url`, called as the administrator whose `token` it is. `signal` ends its requests; opening sends none. */
export function openControlPlane({ url, token }: ControlPlaneOptions, signal: AbortSignal): ControlPlane {
  const client = createHttpClient();
  return {
    request: async (method, path, body) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const request = { headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const answer = await client.send(method, new URL(path, url).href, request).catch((error: unknown) => {
        throw unreachable(url, error);
      });
      const document = parse(answer.body, url);
      if (answer.status >= 400) throw refusalOf(document, answer.status, url);
      return document;
    },
  };
}

function unreachable(url: string, cause: unknown): unknown {
  if (!(cause instanceof RegistryError) || cause.code !== 'MIRROR_UNAVAILABLE') return cause;
  const { message } = cause.refusal;
  return new RegistryError({ code: 'CONTROL_PLANE_UNAVAILABLE', message, where: url }, { cause });
}

function parse(body: Uint8Array, url: string): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    const message = 'the answer is not JSON; is this the control plane?';
    throw new RegistryError({ code: 'CONTROL_PLANE_UNAVAILABLE', message, where: url }, { cause });
  }
}

/** A problem document (RFC 9457) with our members, as the refusal that it came from. */
function refusalOf(document: unknown, status: number, url: string): RegistryError {
  const { code, detail, title, expected, found, where, next } = (document ?? {}) as Record<string, unknown>;
  const texts = Object.entries({ expected, found, where, next }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new RegistryError({
    code: typeof code === 'string' && isErrorCode(code) ? code : 'CONTROL_PLANE_UNAVAILABLE',
    message: String(detail ?? title ?? `the control plane answered ${status}`),
    where: url,
    ...Object.fromEntries(texts),
  });
}
