import type { IncomingHttpHeaders } from 'node:http';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import { nextHop, retryDelayMilliseconds } from './rules.ts';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Of the answer's body; `LIMITS.documentBytes` when left out. */
  readonly limitBytes?: number;
  readonly signal?: AbortSignal;
}

export interface StreamedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Throws `DOWNLOAD_TRUNCATED` when it ends early and `MIRROR_UNAVAILABLE` when it stands still. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Answer extends Omit<StreamedAnswer, 'body'> {
  readonly body: Uint8Array;
}

/**
 * HTTP for hosts that trust no server: every answer has a deadline and a size limit, reads are tried again with jitter inside
 * a budget (429 and 503 obey Retry-After), credentials never follow a redirect to another origin, and plain `http:` is spoken
 * to loopback only. Any status that came is an answer; no answer throws `MIRROR_UNAVAILABLE`.
 */
export interface HttpClient {
  get(url: string, options?: RequestOptions): Promise<Answer>;
  /** Gives the body as it comes; the caller bounds its size. */
  stream(url: string, options?: RequestOptions): Promise<StreamedAnswer>;
  /** Anything but a read: sent once, never redirected. */
  send(method: string, url: string, options?: RequestOptions): Promise<Answer>;
}

interface ClientOptions {
  readonly userAgent?: string;
  /** 0 ≤ x < 1, for jitter. */
  readonly random?: () => number;
}

/**
 * An `HttpClient` over Node's own modules, within `LIMITS`. Besides `MIRROR_UNAVAILABLE` its requests throw `WRONG_USE`
 * for an address that is not spoken to, `SIZE_MISMATCH` for a body over its limit and `DOWNLOAD_TRUNCATED` for one that
 * ends early.
 */
export function createHttpClient(options: ClientOptions = {}): HttpClient {
  const userAgent = options.userAgent ?? 'provider-registry';
  const random = options.random ?? Math.random;

  const stream = async (url: string, request: RequestOptions = {}): Promise<StreamedAnswer> => {
    for (let attempt = 0; ; attempt += 1) {
      const result = await followRedirects(url, request, userAgent).catch((error: unknown) => error as Error);
      const delay = retryDelayMilliseconds(result instanceof Error ? result : result.status, {
        attempt,
        retryAfter: result instanceof Error ? undefined : result.headers['retry-after'],
        random: random(),
      });
      if (delay === undefined || request.signal?.aborted) {
        if (result instanceof Error) throw result;
        return result;
      }
      if (!(result instanceof Error)) await drain(result);
      await pause(delay, request.signal);
    }
  };

  const whole = async (answer: StreamedAnswer, limit: number): Promise<Answer> => {
    return { ...answer, body: await readAll(answer, limit) };
  };

  return {
    stream,
    get: async (url, request = {}) => whole(await stream(url, request), request.limitBytes ?? LIMITS.documentBytes),
    send: async (method, url, request = {}) =>
      whole(await exchange(method, new URL(url), request, userAgent), request.limitBytes ?? LIMITS.documentBytes),
  };
}

async function followRedirects(url: string, request: RequestOptions, userAgent: string): Promise<StreamedAnswer> {
  let at = new URL(url);
  let headers = request.headers ?? {};
  for (let hop = 0; ; hop += 1) {
    const answer = await exchange('GET', at, { ...request, headers }, userAgent);
    const next = nextHop(at, answer.status, answer.headers.location, headers, hop);
    if (!next) return answer;
    await drain(answer);
    at = next.url;
    headers = next.headers;
  }
}

/** One request, one answer. */
function exchange(method: string, url: URL, request: RequestOptions, userAgent: string): Promise<StreamedAnswer> {
  refusePlainHttp(url);
  const { request: send } = moduleFor(url);
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(unavailable(url, cause));
    const outgoing = send(
      url,
      {
        method,
        headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...request.headers },
        ...(request.signal && { signal: request.signal }),
      },
      (incoming) => {
        clearTimeout(deadline);
        incoming.setTimeout(LIMITS.idleMilliseconds, () =>
          incoming.destroy(new Error(`no bytes for ${LIMITS.idleMilliseconds} ms`)),
        );
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          url: url.href,
          body: bodyOf(incoming, url, () => incoming.complete),
        });
      },
    );
    const deadline = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${LIMITS.requestMilliseconds} ms`)),
      LIMITS.requestMilliseconds,
    );
    outgoing.once('error', (cause) => {
      clearTimeout(deadline);
      fail(cause);
    });
    outgoing.end(request.body);
  });
}

/**
 * An `import` of node:http reads its every export, and one of them, `WebSocket`, loads a whole HTTP client that we do not
 * use: 50 ms of a program's start.
 */
function moduleFor({ protocol }: URL) {
  return protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
}

async function* bodyOf(
  incoming: AsyncIterable<Uint8Array>,
  url: URL,
  isComplete: () => boolean,
): AsyncIterable<Uint8Array> {
  try {
    yield* incoming;
  } catch (cause) {
    throw isComplete() ? unavailable(url, cause as Error) : truncated(url, cause as Error);
  }
  if (!isComplete()) throw truncated(url);
}

async function readAll(answer: StreamedAnswer, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > limit) {
      throw new RegistryError({
        code: 'SIZE_MISMATCH',
        message: 'the answer is too large',
        where: answer.url,
        expected: `at most ${limit} bytes`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** Throws away at most a document's worth, so that the connection can be used again. */
async function drain(answer: StreamedAnswer): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > LIMITS.documentBytes) break;
    }
  } catch {
    // the connection is gone, which is as good
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}

const LOOPBACK = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])$/;

function refusePlainHttp(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return;
  throw new RegistryError({
    code: 'WRONG_USE',
    message: 'this address is not spoken to',
    where: url.href,
    expected: 'https:, or http: on loopback',
    next: 'Use an https: address.',
  });
}

function unavailable(url: URL, cause: Error): RegistryError {
  if (cause instanceof RegistryError) return cause;
  return new RegistryError(
    {
      code: 'MIRROR_UNAVAILABLE',
      message: `no answer came: ${cause.message || (cause as NodeJS.ErrnoException).code}`,
      where: url.href,
    },
    { cause },
  );
}

function truncated(url: URL, cause?: Error): RegistryError {
  return new RegistryError(
    { code: 'DOWNLOAD_TRUNCATED', message: 'the answer ended before all its bytes had come', where: url.href },
    { cause },
  );
}
