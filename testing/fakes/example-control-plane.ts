import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { signStatement } from '@provider-registry/adapter-sigstore';
import { canonicalJson, digestOf } from '@provider-registry/core/model';
import type { DesiredConfiguration, DesiredProvider, RuntimeStatus } from '@provider-registry/core/schemas';
import { desiredConfigurationStatement } from '@provider-registry/core/sign';
import type { ExampleRegistry } from './example-registry.ts';

export const RUNTIME_ID = 'edge-1';
export const RUNTIME_KEY = 'key-of-edge-1';

/** Answers a request in place of the control plane; false leaves it to the control plane. */
export type Interference = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * A control plane that serves one runtime its signed configuration, takes its status, and serves the registry's static
 * files, over HTTP on a port of loopback. `interfere` makes it, or whoever stands before it, misbehave.
 */
export class ExampleControlPlane {
  readonly requests: string[] = [];
  readonly statuses: RuntimeStatus[] = [];
  interfere: Interference = () => false;
  configuration: DesiredConfiguration;
  readonly #registry: ExampleRegistry;
  readonly #server: Server;

  private constructor(registry: ExampleRegistry) {
    this.#registry = registry;
    this.configuration = this.configurationOf([], 1);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(registry: ExampleRegistry): Promise<ExampleControlPlane> {
    const plane = new ExampleControlPlane(registry);
    await new Promise<void>((resolve) => plane.#server.listen(0, '127.0.0.1', resolve));
    return plane;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a runtime is to have from now on; the revision rises. */
  desire(...providers: DesiredProvider[]): void {
    this.configuration = this.configurationOf(providers, this.configuration.revision + 1);
  }

  configurationOf(providers: readonly DesiredProvider[], revision: number): DesiredConfiguration {
    const { now } = this.#registry;
    return {
      apiVersion: 'provider-registry/v1',
      runtime: RUNTIME_ID,
      revision,
      hash: digestOf(canonicalJson(providers)),
      issuedAt: now.toISOString(),
      expires: new Date(now.getTime() + 24 * 3_600_000).toISOString(),
      providers: [...providers],
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${pathname}`);
    if (this.interfere(request, response)) return;
    if (!pathname.startsWith('/api/')) return this.#sendFile(pathname, request, response);
    if (request.headers.authorization !== `Bearer ${RUNTIME_KEY}`) return void response.writeHead(401).end();
    if (pathname === `/api/v1/runtimes/${RUNTIME_ID}/configuration`) return this.#sendConfiguration(request, response);
    if (pathname === `/api/v1/runtimes/${RUNTIME_ID}/status`) return this.#takeStatus(request, response);
    response.writeHead(404).end();
  }

  #sendConfiguration(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.configuration.hash}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    const statement = desiredConfigurationStatement(this.configuration);
    response.writeHead(200, { etag, 'content-type': 'application/json' });
    response.end(JSON.stringify(signStatement(statement, this.#registry.keys.service.privateKey)));
  }

  async #takeStatus(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.statuses.push(JSON.parse(body));
    response.writeHead(204).end();
  }

  async #sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readFile(join(this.#registry.folder, path)).catch(() => undefined);
    if (!bytes) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from > 0 ? 206 : 200, from > 0 ? headers : {}).end(bytes.subarray(from));
  }
}
