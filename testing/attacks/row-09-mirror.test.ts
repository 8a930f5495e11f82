import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { hexOf } from '@provider-registry/core/model';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import { InstalledHost } from './installed-host.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, genuine: Buffer) => void;

describe('a mirror', () => {
  let installed: InstalledHost;
  let wanted: DesiredProvider;
  let layer: string;
  before(async () => {
    installed = await InstalledHost.create();
    wanted = await installed.registry.publish({ name: 'wanted', binary: installed.variant('wanted') });
    layer = hexOf((await installed.registry.layerOf(wanted)).layers.zstd.digest);
  });
  after(() => installed.remove());
  afterEach(async () => {
    installed.plane.interfere = () => false;
    await rm(join(installed.host.state, 'receipts', 'evidence'), { recursive: true, force: true });
  });

  /** Answers requests whose path holds `part`; the rest is genuine. */
  function misbehave(part: string, answer: Answer): void {
    installed.plane.interfere = (request, response) => {
      const path = request.url ?? '';
      if (!path.includes(part)) return false;
      void readFile(join(installed.registry.folder, path))
        .catch(() => Buffer.alloc(0))
        .then((genuine) => answer(request, response, genuine));
      return true;
    };
  }

  const changed: Answer = (_request, response, genuine) => {
    genuine.writeUInt8(genuine.readUInt8(genuine.length >> 1) ^ 1, genuine.length >> 1);
    response.end(genuine);
  };
  const truncated: Answer = (_request, response, genuine) => {
    response.writeHead(200, { 'content-length': genuine.length });
    response.write(genuine.subarray(0, genuine.length >> 1), () => response.destroy());
  };
  const short: Answer = (_request, response, genuine) => response.end(genuine.subarray(0, genuine.length >> 1));
  const endless: Answer = (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 16)));
    };
    response.on('drain', more);
    more();
  };
  const absent: Answer = (_request, response) => void response.writeHead(404).end();

  const cases: [what: string, part: () => string, answer: Answer, code: string][] = [
    ['changes one byte of a layer', () => layer, changed, 'DIGEST_MISMATCH'],
    ['breaks a layer off', () => layer, truncated, 'DOWNLOAD_TRUNCATED'],
    ['says that half a layer is all of it', () => layer, short, 'DOWNLOAD_TRUNCATED'],
    ['sends a layer without an end', () => layer, endless, 'SIZE_MISMATCH'],
    ['does not have a layer', () => layer, absent, 'MIRROR_UNAVAILABLE'],
    [
      'sends another provider’s layer',
      () => layer,
      (_request, response) => void sendOther(response),
      'DIGEST_MISMATCH',
    ],
    ['changes one byte of an attestation', () => '/oci/wanted/blobs/sha256/', changed, 'DIGEST_MISMATCH'],
    ['sends attestations without an end', () => '/oci/wanted/blobs/sha256/', endless, 'SIZE_MISMATCH'],
    ['changes one byte of the release', () => hexOf(wanted.release), changed, 'DIGEST_MISMATCH'],
    ['sends a release without an end', () => hexOf(wanted.release), endless, 'SIZE_MISMATCH'],
  ];
  for (const [what, part, answer, code] of cases) {
    test(`that ${what} is refused with ${code}, and changes nothing`, async () => {
      const before = await installed.installedContent();
      installed.plane.desire(installed.had, wanted);
      misbehave(part(), answer);
      const { document, exit } = await installed.host.init();
      assert.deepEqual(
        document.refused.map(({ name, code: found }) => [name, found]),
        [['wanted', code]],
      );
      assert.equal(exit, code === 'MIRROR_UNAVAILABLE' ? 41 : 30);
      assert.deepEqual(await installed.installedContent(), before);
      assert.ok((await partialBytes()) <= (await layerBytes()), 'no more is kept than was announced');
    });
  }

  test('that is bad does not matter when the next one is good', async () => {
    const { host, plane, registry, had } = installed;
    const good = { kind: 'folder', path: registry.folder };
    await host.configure({ controlPlane: plane.url, mirrors: [{ kind: 'http', url: plane.url }, good] });
    for (const answer of [changed, truncated, endless, absent]) {
      plane.desire(had);
      assert.equal((await host.init()).exit, 0);
      plane.desire(had, wanted);
      misbehave('/oci/', answer);
      assert.equal((await host.init()).exit, 0);
      assert.deepEqual(await host.installed(), ['had@1.0.0', 'wanted@1.0.0']);
      installed.plane.interfere = () => false;
    }
  });

  test('that serves the catalogue as it was before a revocation is refused', async () => {
    const { host, plane, registry, had } = installed;
    const old = join(registry.folder, 'old');
    await cp(join(registry.folder, 'metadata'), join(old, 'metadata'), { recursive: true });
    await registry.withdraw({ kind: 'revoke', provider: 'somebody-else' });
    plane.desire(had);
    assert.equal((await host.init()).exit, 0);
    const before = await installed.installedContent();
    plane.interfere = (request, response) => {
      if (!request.url?.startsWith('/metadata/')) return false;
      void readFile(join(old, request.url)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
      return true;
    };
    const { document, exit } = await host.init();
    assert.deepEqual([exit, document.warnings[0]?.code], [30, 'METADATA_ROLLBACK']);
    assert.deepEqual(await installed.installedContent(), before);
  });

  async function sendOther(response: ServerResponse): Promise<void> {
    const { layers } = await installed.registry.layerOf(installed.had);
    const other = await readFile(installed.registry.blob('had', layers.zstd.digest));
    const { size } = (await installed.registry.layerOf(wanted)).layers.zstd;
    response.end(Buffer.concat([other, Buffer.alloc(size)]).subarray(0, size));
  }

  async function layerBytes(): Promise<number> {
    return (await installed.registry.layerOf(wanted)).layers.zstd.size;
  }

  async function partialBytes(): Promise<number> {
    const folder = join(installed.host.state, 'partial');
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
});
