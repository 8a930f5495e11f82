import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { digestOf, hexOf } from '@provider-registry/core/model';
import { InstalledHost } from './installed-host.ts';
import { contentOf } from './registry-folder.ts';

describe('a signed release whose layer is hostile', () => {
  let installed: InstalledHost;
  before(async () => {
    installed = await InstalledHost.create();
  });
  after(() => installed.remove());

  const layers: [what: string, layer: () => Buffer, code: string][] = [
    ['holds no archive', () => zstdCompressSync(Buffer.from('not a tar'.repeat(200))), 'ARCHIVE_UNSAFE'],
    ['is not compressed', () => Buffer.from('neither'), 'ARCHIVE_UNSAFE'],
    ['unpacks to a gigabyte of nothing', () => zstdCompressSync(Buffer.alloc(1 << 30)), 'ARCHIVE_UNSAFE'],
    ['is empty', () => Buffer.alloc(0), 'ARCHIVE_UNSAFE'],
  ];
  for (const [what, layer, code] of layers) {
    test(`because it ${what} is ${code}, and nothing of it is left`, async () => {
      const { registry, plane, host, had } = installed;
      const binary = installed.variant(what);
      const hostile = await registry.publish({
        name: 'hostile',
        version: `1.0.${layers.findIndex(([w]) => w === what)}`,
        binary,
        layer: layer(),
      });
      const before = await installed.installedContent();
      plane.desire(had, hostile);
      const { document, exit } = await host.init();
      assert.deepEqual([exit, document.refused[0]?.code], [30, code]);
      assert.deepEqual(await installed.installedContent(), before);
      const left = Object.keys(await contentOf(host.state)).filter((path) => path.includes(hexOf(digestOf(binary))));
      assert.deepEqual(left, []);
    });
  }
});
