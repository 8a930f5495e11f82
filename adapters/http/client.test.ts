import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { createHttpClient } from './index.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = createHttpClient({ random: () => 0 });

test('a read is tried again after 503 and obeys Retry-After', async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    if (asked < 3) response.writeHead(503, { 'retry-after': '0' }).end();
    else response.end('at last');
  });
  const answer = await client.get(url);
  assert.deepEqual([answer.status, Buffer.from(answer.body).toString(), asked], [200, 'at last', 3]);
});

test('a read is given up after its budget and its last answer is told', async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    response.writeHead(503).end();
  });
  assert.equal((await client.get(url)).status, 503);
  assert.equal(asked, 4);
});

test('a write is sent once', async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    response.writeHead(503).end();
  });
  assert.equal((await client.send('POST', url, { body: 'x' })).status, 503);
  assert.equal(asked, 1);
});

test('nobody there is MIRROR_UNAVAILABLE', async () => {
  const url = await serve(() => {});
  const last = servers.pop();
  last?.closeAllConnections();
  await new Promise((resolve) => last?.close(resolve));
  await assert.rejects(client.get(url), { code: 'MIRROR_UNAVAILABLE' });
});

test('an answer over its limit is SIZE_MISMATCH, however it is announced', async () => {
  const url = await serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  });
  await assert.rejects(client.get(url, { limitBytes: 1_000_000 }), { code: 'SIZE_MISMATCH' });
});

test('an answer that ends early is DOWNLOAD_TRUNCATED', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await assert.rejects(client.get(url), { code: 'DOWNLOAD_TRUNCATED' });
});

test('credentials follow a redirect on the same origin only', async () => {
  const seen: (string | undefined)[] = [];
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('other');
  });
  const first = await serve((request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/') response.writeHead(302, { location: '/here' }).end();
    else response.writeHead(302, { location: other }).end();
  });
  const answer = await client.get(`${first}/`, { headers: { authorization: 'Bearer key' } });
  assert.equal(Buffer.from(answer.body).toString(), 'other');
  assert.deepEqual(seen, ['Bearer key', 'Bearer key', undefined]);
});

test('endless redirects are refused', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
  await assert.rejects(client.get(url), { code: 'MIRROR_UNAVAILABLE', message: /redirect/ });
});

test('plain http to another machine is never spoken', async () => {
  for (const url of ['http://192.0.2.1/', 'http://localhost.example.org/', 'ftp://127.0.0.1/']) {
    await assert.rejects(client.get(url), { code: 'WRONG_USE' });
  }
});

test('a redirect to plain http on another machine is not followed', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end());
  await assert.rejects(client.get(url), { code: 'WRONG_USE' });
});
