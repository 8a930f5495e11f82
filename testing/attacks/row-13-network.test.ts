import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { hexOf } from '@provider-registry/core/model';
import type { DesiredProvider } from '@provider-registry/core/schemas';
import { InstalledHost } from './installed-host.ts';

describe('a network', () => {
  let installed: InstalledHost;
  let wanted: DesiredProvider;
  before(async () => {
    installed = await InstalledHost.create();
    wanted = await installed.registry.publish({ name: 'wanted', binary: installed.variant('wanted') });
  });
  after(() => installed.remove());
  afterEach(() => {
    installed.plane.interfere = () => false;
  });

  const portal = (response: ServerResponse) => response.end('<html>please log in</html>');
  const broken = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half', () => response.destroy());
  };
  const cases: [
    what: string,
    answer: (response: ServerResponse) => unknown,
    path: string,
    code: RegExp,
    exit: number,
  ][] = [
    ['a captive portal before everything', portal, '/', /^METADATA_INVALID$/, 30],
    ['a captive portal before the control plane', portal, '/api/', /^SIGNATURE_INVALID$/, 30],
    ['no answer', (r) => r.destroy(), '/', /_UNAVAILABLE$/, 41],
    ['half an answer', broken, '/api/', /^CONTROL_PLANE_UNAVAILABLE$/, 41],
    [
      '503 without an end',
      (r) => r.writeHead(503, { 'retry-after': '0' }).end(),
      '/api/',
      /^CONTROL_PLANE_UNAVAILABLE$/,
      41,
    ],
    [
      '429 without an end',
      (r) => r.writeHead(429, { 'retry-after': '0' }).end(),
      '/api/',
      /^CONTROL_PLANE_UNAVAILABLE$/,
      41,
    ],
    [
      'a redirect in a circle',
      (r) => r.writeHead(302, { location: '/api/' }).end(),
      '/api/',
      /^CONTROL_PLANE_UNAVAILABLE$/,
      41,
    ],
  ];
  for (const [what, answer, path, code, exit] of cases) {
    test(`with ${what} keeps the host as it is`, async () => {
      const before = await installed.installedContent();
      installed.plane.desire(installed.had, wanted);
      installed.plane.interfere = (request, response) => {
        if (!request.url?.startsWith(path)) return false;
        answer(response);
        return true;
      };
      const outcome = await installed.host.init();
      assert.match(outcome.document.warnings[0]?.code ?? '', code);
      assert.equal(outcome.exit, exit);
      assert.deepEqual(await installed.installedContent(), before);
    });
  }

  test('that is busy for a moment is asked again', async () => {
    let refusals = 2;
    installed.plane.desire(installed.had);
    installed.plane.interfere = (_request, response) => {
      refusals -= 1;
      if (refusals < 0) return false;
      response.writeHead(503, { 'retry-after': '0' }).end();
      return true;
    };
    assert.equal((await installed.host.init()).exit, 0);
  });

  test('that breaks a download off is asked for the rest only', async () => {
    const { plane, host, registry } = installed;
    const { zstd } = (await registry.layerOf(wanted)).layers;
    const ranges: (string | undefined)[] = [];
    let broken = false;
    plane.desire(installed.had, wanted);
    plane.interfere = (request, response) => {
      if (!request.url?.includes(hexOf(zstd.digest))) return false;
      ranges.push(request.headers.range);
      if (broken) return false;
      broken = true;
      response.writeHead(200, { 'content-length': zstd.size });
      void sendHalf(response, registry.blob('wanted', zstd.digest), zstd.size);
      return true;
    };
    assert.equal((await host.init()).document.refused[0]?.code, 'DOWNLOAD_TRUNCATED');
    assert.equal((await host.init()).exit, 0);
    assert.equal(ranges[0], undefined);
    const from = Number(/^bytes=(\d+)-$/.exec(ranges[1] ?? '')?.[1]);
    assert.ok(from > 0 && from <= zstd.size / 2, `resumed from ${from}`);
  });

  test('that redirects to another host does not get the runtime’s key', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    installed.plane.interfere = (request, response) => {
      if (!request.url?.startsWith('/api/')) return false;
      response.writeHead(302, { location }).end();
      return true;
    };
    await installed.host.init();
    other.closeAllConnections();
    other.close();
    assert.ok(seen.length > 0);
    assert.ok(seen.every((authorization) => authorization === undefined));
  });
});

async function sendHalf(response: ServerResponse, path: string, size: number): Promise<void> {
  const content = await readFile(path);
  response.write(content.subarray(0, size >> 1), () => response.destroy());
}
