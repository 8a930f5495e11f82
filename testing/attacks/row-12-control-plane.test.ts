import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import { digestOf, type ProviderName } from '@provider-registry/core/model';
import type { DesiredConfiguration, DesiredProvider } from '@provider-registry/core/schemas';
import { desiredConfigurationStatement } from '@provider-registry/core/sign';
import { InstalledHost } from './installed-host.ts';

describe('a control plane that an attacker owns', () => {
  let installed: InstalledHost;
  let rejected: DesiredProvider;
  let revoked: DesiredProvider;
  before(async () => {
    installed = await InstalledHost.create();
    const { registry, binary } = installed;
    rejected = await registry.publish({ name: 'rejected', binary, verdict: 'rejected' });
    revoked = await registry.publish({ name: 'revoked', binary });
    await registry.withdraw({ kind: 'revoke', provider: 'revoked' });
  });
  after(() => installed.remove());
  afterEach(() => {
    installed.plane.interfere = () => false;
  });

  const orders: [what: string, order: () => DesiredProvider, code: string][] = [
    ['a version that the audit rejected', () => rejected, 'VERDICT_NOT_APPROVED'],
    ['a revoked version', () => revoked, 'REVOKED'],
    [
      'a version that the catalogue does not list',
      () => ({ ...installed.had, release: digestOf('mine') }),
      'NOT_LISTED',
    ],
    [
      'a provider that the catalogue does not list',
      () => ({ ...installed.had, name: 'mine' as ProviderName }),
      'NOT_LISTED',
    ],
    ['one provider’s release under another’s name', () => ({ ...rejected, name: installed.had.name }), 'NOT_LISTED'],
    [
      'a file that was not declared',
      () => grant({ files: { read: ['/etc/shadow'], write: [] } }),
      'PERMISSIONS_EXCEEDED',
    ],
    [
      'a host that was not declared',
      () => grant({ network: { connect: ['evil.example:443'] } }),
      'PERMISSIONS_EXCEEDED',
    ],
    ['a program that was not declared', () => grant({ exec: ['/bin/sh'] }), 'PERMISSIONS_EXCEEDED'],
    ['a variable of the host', () => grant({ env: ['AWS_SECRET_ACCESS_KEY'] }), 'PERMISSIONS_EXCEEDED'],
    ['uid 0', () => grant({ root: true }), 'PERMISSIONS_EXCEEDED'],
  ];
  for (const [what, order, code] of orders) {
    test(`cannot order ${what}: ${code}`, async () => {
      const before = await installed.installedContent();
      installed.plane.desire(order());
      const { document, exit } = await installed.host.init();
      assert.deepEqual([exit, document.refused[0]?.code], [30, code]);
      assert.deepEqual(await installed.installedContent(), before);
      assert.deepEqual(await installed.host.installed(), ['had@1.0.0']);
    });
  }

  const answers: [what: string, answer: (response: ServerResponse) => unknown, code: string][] = [
    ['replay an older configuration', (r) => send(r, installed.plane.configurationOf([], 1)), 'CONFIGURATION_ROLLBACK'],
    [
      'give another runtime’s configuration',
      (r) => send(r, { ...current(), runtime: 'edge-2' }),
      'CONFIGURATION_ROLLBACK',
    ],
    [
      'give an ended configuration',
      (r) => send(r, { ...current(), expires: '2026-11-10T11:00:00Z' }),
      'CONFIGURATION_ROLLBACK',
    ],
    ['sign with a key of its own', (r) => send(r, current(), generateKey('p256').privateKey), 'SIGNER_NOT_TRUSTED'],
    ['alter what was signed', (r) => send(r, { ...current(), hash: digestOf('other') }), 'INVALID_DOCUMENT'],
    ['send something malformed', (r) => r.end('{"mediaType":'), 'SIGNATURE_INVALID'],
    ['send something else', (r) => r.end('null'), 'SIGNATURE_INVALID'],
    ['send an answer without an end', endless, 'SIZE_MISMATCH'],
    ['say that nothing changed when nobody asked so', (r) => r.writeHead(304).end(), 'CONTROL_PLANE_UNAVAILABLE'],
  ];
  for (const [what, answer, code] of answers) {
    test(`cannot ${what}: ${code}`, async () => {
      const before = await installed.installedContent();
      installed.plane.desire(rejected); // so that the host asks for the content
      await installed.host.init();
      installed.plane.interfere = (request, response) => {
        if (!request.url?.endsWith('/configuration')) return false;
        answer(response);
        return true;
      };
      const { document, exit } = await installed.host.init();
      assert.deepEqual([exit, document.warnings[0]?.code], [code === 'CONTROL_PLANE_UNAVAILABLE' ? 41 : 30, code]);
      assert.deepEqual(await installed.installedContent(), before);
    });
  }

  test('cannot hand out a trust root of its own: the host has one', async () => {
    const other = await InstalledHost.create();
    await installed.host.configure({ controlPlane: other.plane.url });
    const { document, exit } = await installed.host.init();
    await installed.host.configure({ controlPlane: installed.plane.url });
    await other.remove();
    assert.equal(exit, 30);
    assert.match(document.warnings[0]?.code ?? '', /^METADATA_/);
    assert.deepEqual(await installed.host.installed(), ['had@1.0.0']);
  });

  const current = (): DesiredConfiguration => installed.plane.configuration;

  function grant(more: Partial<DesiredProvider['permissions']>): DesiredProvider {
    return { ...installed.had, permissions: { ...installed.had.permissions, ...more } };
  }

  function send(response: ServerResponse, configuration: DesiredConfiguration, key?: string): void {
    const signer = key ?? installed.registry.keys.service.privateKey;
    response.end(JSON.stringify(signStatement(desiredConfigurationStatement(configuration), signer)));
  }
});

function endless(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(1 << 16, ' ')));
  };
  response.on('drain', more);
  more();
}
