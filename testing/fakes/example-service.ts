import { rm } from 'node:fs/promises';
import type { Clock } from '@provider-registry/adapter-clock';
import { createService, type Service, type ServiceOptions } from '@provider-registry/service';
import type { FastifyInstance, FastifyReply, FastifyRequest, LightMyRequestResponse } from 'fastify';
import { Check, Errors } from 'typebox/value';
import type { ExampleRegistry } from './example-registry.ts';
import { newStateFolder } from './state-folder.ts';

/** A clock that a test turns. */
export class ExampleClock {
  now: Date;
  readonly read: Clock = () => this.now;

  constructor(now: Date) {
    this.now = now;
  }

  pass(milliseconds: number): void {
    this.now = new Date(this.now.getTime() + milliseconds);
  }
}

export interface Asked {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** The control plane over an example registry, with its first administrator’s token. `close` it when done. */
export class ExampleService {
  readonly clock: ExampleClock;
  readonly #options: ServiceOptions;
  #service: Service | undefined;
  #token = '';

  private constructor(registry: ExampleRegistry, stateFolder: string) {
    this.clock = new ExampleClock(registry.now);
    this.#options = {
      stateFolder,
      registryFolder: registry.folder,
      root: registry.root,
      serviceKeyPem: registry.keys.service.privateKey,
      clock: this.clock.read,
      logger: false,
    };
  }

  static async create(registry: ExampleRegistry): Promise<ExampleService> {
    const service = new ExampleService(registry, await newStateFolder());
    await service.#start();
    return service;
  }

  get app(): FastifyInstance {
    if (!this.#service) throw new Error('the example service is closed');
    return this.#service.app;
  }

  get token(): string {
    return this.#token;
  }

  /** Stops it and starts it on the same state. */
  async restart(): Promise<void> {
    await this.app.close();
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#service = await createService(this.#options);
    this.#token = this.#service.firstToken ?? this.#token;
    this.app.addHook('preSerialization', refuseOtherAnswers);
  }

  /** One request, as it comes. */
  ask(
    method: 'GET' | 'HEAD' | 'POST' | 'DELETE',
    url: string,
    { headers = {}, body }: Asked = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({ method, url, headers, ...(body !== undefined && { body: body as object }) });
  }

  /** One request of the administrator; a change says why. */
  administer(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<LightMyRequestResponse> {
    const headers = { authorization: `Bearer ${this.token}` };
    if (method === 'DELETE') return this.ask(method, `${url}?reason=example`, { headers });
    return this.ask(method, url, { headers, ...(body && { body: { reason: 'example', ...body } }) });
  }

  /** Registers a runtime and gives its id and the header that its key makes. */
  async register(name: string, labels: Record<string, string> = {}, platform = 'linux/amd64') {
    const answer = await this.administer('POST', '/api/v1/runtimes', { name, labels, platform });
    const { runtime, key } = answer.json<{ runtime: { id: string; keys: { id: string }[] }; key: string }>();
    return { id: runtime.id, key, keyId: runtime.keys[0]?.id ?? '', headers: { authorization: `Bearer ${key}` } };
  }

  async close(): Promise<void> {
    await this.app.close();
    await rm(this.#options.stateFolder, { recursive: true, force: true });
  }
}

/** An answer that its contract does not describe is our mistake, and fails the test that asked for it. */
async function refuseOtherAnswers(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const described = request.routeOptions.schema?.response as Record<number, object> | undefined;
  const schema = described?.[reply.statusCode];
  if (described && !schema) throw new Error(`${request.url} does not describe an answer ${reply.statusCode}`);
  if (schema && !Check(schema, payload)) {
    throw new Error(`${request.url}: ${JSON.stringify(Errors(schema, payload))}`);
  }
  return payload;
}
