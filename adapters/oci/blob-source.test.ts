import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createHttpClient } from '@provider-registry/adapter-http';
import { digestOf, hexOf, type ProviderName } from '@provider-registry/core/model';
import {
  type BlobSource,
  copyBlob,
  fetchWhole,
  folderBlobs,
  hasBlob,
  putBlob,
  registryBlobs,
  staticBlobs,
} from './index.ts';

const name = 'ssh-config' as ProviderName;
const blob = randomBytes(100_000);
const file = { digest: digestOf(blob), size: blob.length };

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  await putBlob(join(folder, 'oci', name), once(blob));
});
after(() => rm(folder, { recursive: true }));

/** Answers each request with `answer`; gives the paths that were asked for. */
async function withServer(
  answer: (range: string | undefined, response: ServerResponse) => void,
  work: (url: string, paths: string[]) => Promise<void>,
): Promise<void> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    answer(request.headers.range, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const whole = (_range: string | undefined, response: ServerResponse) => response.end(blob);
const ranges = (range: string | undefined, response: ServerResponse) => {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const headers = { 'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}` };
  response.writeHead(start > 0 ? 206 : 200, start > 0 ? headers : {}).end(blob.subarray(start));
};

describe('a blob', () => {
  const http = createHttpClient();

  test('comes from the registry’s folder, from any offset', async () => {
    const source = folderBlobs(folder);
    assert.ok(blob.equals(await fetchWhole(source, name, file)));
    const rest = await collect(source.fetchBlob(name, file.digest, file.size, undefined, 40_000));
    assert.ok(rest.equals(blob.subarray(40_000)));
  });

  for (const [what, answer] of [
    ['obeys ranges', ranges],
    ['ignores ranges', whole],
  ] as const) {
    test(`comes from a server that ${what}, from any offset`, () =>
      withServer(answer, async (url, paths) => {
        const sources: readonly BlobSource[] = [staticBlobs(`${url}/`, http), registryBlobs(url, 'providers', http)];
        for (const source of sources) {
          assert.ok(blob.equals(await fetchWhole(source, name, file)));
          for (const offset of [1, 99_999]) {
            const rest = await collect(source.fetchBlob(name, file.digest, file.size, undefined, offset));
            assert.ok(rest.equals(blob.subarray(offset)));
          }
        }
        assert.equal(paths[0], `/oci/ssh-config/blobs/sha256/${hexOf(file.digest)}`);
        assert.equal(paths.at(-1), `/v2/providers/ssh-config/blobs/${file.digest}`);
      }));
  }

  const refused: readonly [what: string, answer: (response: ServerResponse) => void, code: string][] = [
    ['is not there', (response) => response.writeHead(404).end(), 'MIRROR_UNAVAILABLE'],
    ['is longer', (response) => response.end(Buffer.concat([blob, blob])), 'SIZE_MISMATCH'],
    ['is shorter', (response) => response.end(blob.subarray(1)), 'DOWNLOAD_TRUNCATED'],
    ['is another', (response) => response.end(randomBytes(blob.length)), 'DIGEST_MISMATCH'],
    ['is a part that nobody asked for', (response) => response.writeHead(206).end(blob), 'MIRROR_UNAVAILABLE'],
  ];
  for (const [what, answer, code] of refused) {
    test(`that ${what} gives ${code}`, () =>
      withServer(
        (_range, response) => answer(response),
        async (url) => {
          await assert.rejects(fetchWhole(staticBlobs(url, http), name, file), { code });
        },
      ));
  }

  test('that is no file in the folder gives MIRROR_UNAVAILABLE', async () => {
    const other = { digest: digestOf('other'), size: 5 };
    await assert.rejects(fetchWhole(folderBlobs(folder), name, other), { code: 'MIRROR_UNAVAILABLE' });
  });

  test('is copied once, and again when it was damaged', async () => {
    const [from, to] = [join(folder, 'oci', name), join(folder, 'copy')];
    assert.equal(await hasBlob(to, file), false);
    await copyBlob(from, to, file);
    assert.equal(await hasBlob(to, file), true);
    await assert.rejects(copyBlob(from, to, { ...file, digest: digestOf('other') }), { code: 'NOT_FOUND' });
    await assert.rejects(copyBlob(from, join(folder, 'third'), { ...file, size: 1 }), { code: 'SIZE_MISMATCH' });
  });
});
