import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** As an agent sends it; of the many fields those that say what was found, and about what. */
export interface Evidence {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly props?: readonly { readonly name: string; readonly value: string }[];
  readonly status: { readonly state: 'satisfied' | 'not-satisfied' };
}

interface Sent {
  readonly '/api/evidence': Evidence;
  readonly '/api/agent/subject-templates/batch': { readonly 'plugin-id': string };
  readonly '/api/agent/risk-templates/batch': { readonly 'plugin-id': string; readonly 'policy-package': string };
}

type Received = { readonly [Path in keyof Sent]: Sent[Path][] };

export interface CcfApi {
  readonly url: string;
  /** What agents sent, by path, in order. */
  readonly received: Received;
  close(): Promise<void>;
}

/**
 * The API of the Compliance Framework, as far as an agent without credentials needs it for one run
 * (`github.com/compliance-framework/api/sdk`), on a free port of 127.0.0.1. It answers 201 and keeps what it was sent.
 */
export async function serveCcfApi(): Promise<CcfApi> {
  const received: Received = {
    '/api/evidence': [],
    '/api/agent/subject-templates/batch': [],
    '/api/agent/risk-templates/batch': [],
  };
  const server = createServer((request, response) => void take(request, response, received));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function take(request: IncomingMessage, response: ServerResponse, received: Received): Promise<void> {
  const kept = new Map<string | undefined, unknown[]>(Object.entries(received)).get(request.url);
  if (request.method !== 'POST' || !kept) return void response.writeHead(404).end();
  try {
    kept.push(await json(request));
    response.writeHead(201).end();
  } catch {
    response.writeHead(400).end();
  }
}
