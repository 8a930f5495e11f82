import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { digestOf } from '@provider-registry/core/model';
import { COMPRESSIONS, OCI } from '@provider-registry/core/publish/oci';
import { blobPath, packLayers, unpackLayer } from './index.ts';
import { compress, tarOf } from './layer.ts';

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'layer-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* chunks(bytes: Uint8Array, size = bytes.length): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

for (const size of [1, 511, 512, 513, 100_000]) {
  for (const compression of COMPRESSIONS) {
    test(`an executable of ${size} bytes comes out of its ${compression} layer as it went in`, async () => {
      const executable = randomBytes(size);
      const layer = await collect(compress(tarOf(chunks(executable), size), compression));
      for (const piece of [Math.ceil(layer.length / 300), layer.length]) {
        const unpacked = unpackLayer(chunks(layer, piece), { mediaType: OCI.layer[compression] });
        assert.ok((await collect(unpacked)).equals(executable), `in pieces of ${piece}`);
      }
    });
  }
}

test('packing twice gives the same layers', () =>
  inFolder(async (folder) => {
    const executable = randomBytes(70_000);
    const path = join(folder, 'plugin');
    await writeFile(path, executable);
    const binary = { digest: digestOf(executable), size: executable.length };
    const first = await packLayers(path, binary, join(folder, 'one'));
    assert.deepEqual(await packLayers(path, binary, join(folder, 'two')), first);
    const layer = await readFile(blobPath(join(folder, 'one'), first.layers.gzip.digest));
    assert.equal(digestOf(layer), first.layers.gzip.digest);
  }));

test('a binary that is not the audited one is not packed', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'plugin');
    await writeFile(path, 'evil!');
    const audited = { digest: digestOf('good!'), size: 5 };
    await assert.rejects(packLayers(path, audited, folder), { code: 'DIGEST_MISMATCH' });
    await assert.rejects(packLayers(path, { ...audited, size: 4 }, folder), { code: 'SIZE_MISMATCH' });
    await assert.rejects(packLayers(path, { ...audited, size: 6 }, folder), { code: 'DOWNLOAD_TRUNCATED' });
  }));

test('the tar is the one that GNU tar writes, so anybody can make a layer again', () =>
  inFolder(async (folder) => {
    const executable = randomBytes(3000);
    await writeFile(join(folder, 'plugin'), executable);
    const flags = '--format=ustar --numeric-owner --owner=0 --group=0 --mtime=@0 --mode=0755 --blocking-factor=1'.split(
      ' ',
    );
    await promisify(execFile)('tar', ['--create', ...flags, '--file=layer.tar', 'plugin'], { cwd: folder });
    const ours = await collect(tarOf(chunks(executable), executable.length));
    assert.ok(ours.equals(await readFile(join(folder, 'layer.tar'))));
  }));

test('who stops reading early leaves nothing running', async () => {
  const closed = Promise.withResolvers<void>();
  async function* source() {
    try {
      for (;;) yield randomBytes(1000);
    } finally {
      closed.resolve();
    }
  }
  const layer = compress(tarOf(source(), 1 << 20), 'gzip');
  for await (const part of unpackLayer(layer, { mediaType: OCI.layer.gzip })) {
    assert.ok(part.length > 0);
    break;
  }
  await closed.promise;
});
