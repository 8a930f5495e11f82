import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

/** Answers a request in the server's stead; false leaves it to the folder. */
export type Interference = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

export interface StaticFiles {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** From now on. */
  interfere(interference: Interference | undefined): void;
  close(): Promise<void>;
}

/** A web server for the files of `folder` on a free port of 127.0.0.1, as a mirror or CDN serves a registry; it may misbehave. */
export async function serveStaticFiles(folder: string): Promise<StaticFiles> {
  const requests: string[] = [];
  let interference: Interference | undefined;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    if (!interference?.(path, request, response)) void sendFile(join(folder, normalize(path)), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    interfere: (next) => {
      interference = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    response.writeHead(404).end('no such file');
    return;
  }
  response.writeHead(200, { 'content-length': found.size });
  createReadStream(path).pipe(response);
}
