import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, ExampleService, NOW } from '../../testing/fakes/index.ts';

describe('the page', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  before(async () => {
    registry = await ExampleRegistry.create();
    service = await ExampleService.create(registry);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });
  /** The page as a reader of its text sees it. */
  const text = async () => (await service.ask('GET', '/')).body.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

  test('says what to do while there is nothing', async () => {
    const page = await text();
    assert.match(page, /No provider has been audited yet/);
    assert.match(page, /No runtime is registered yet/);
  });

  test('shows verdicts, reasons, permissions, withdrawals', async () => {
    await registry.publish({ name: 'ssh-config', version: '1.0.0', permissions: { exec: ['/usr/sbin/sshd'] } });
    await registry.audit({
      name: 'shell-audit',
      version: '1.0.0',
      verdict: 'rejected',
      reasons: [{ message: 'runs sh' }],
    });
    await registry.withdraw({ kind: 'revoke', provider: 'ssh-config', reason: 'leaks keys' });
    const page = await text();
    assert.match(page, /ssh-config .*1\.0\.0 ✓ approved ⊘ revoked .*Withdrawn: leaks keys .*runs \/usr\/sbin\/sshd/);
    assert.match(
      page,
      /shell-audit .*1\.0\.0 ✕ rejected – not published .*runs sh rejects · capabilities\/undeclared-exec/,
    );
    assert.match(page, /2 providers 0 versions published 1 flagged or rejected/);
  });

  test('shows what a runtime should have, has and refused', async () => {
    await registry.publish({ name: 'tls-certificate', version: '1.0.0' });
    const { id, headers } = await service.register('web-1', { team: 'web' });
    const wish = { selector: { labels: { team: 'web' } }, provider: 'tls-certificate', version: '1.0.0' };
    await service.administer('POST', '/api/v1/assignments', wish);
    assert.match(
      await text(),
      /web-1 – never asked for its configuration never seen .*tls-certificate 1\.0\.0 – … not reported/,
    );
    await service.ask('GET', `/api/v1/runtimes/${id}/configuration`, { headers });
    const body = {
      apiVersion: 'provider-registry/v1',
      runtimeVersion: '1.0.0',
      platform: 'linux/amd64',
      generation: 7,
      reportedAt: NOW.toISOString(),
      providers: [
        {
          name: 'tls-certificate',
          status: 'install-failed',
          error: { code: 'DIGEST_MISMATCH', message: 'other bytes' },
        },
        { name: 'old-check', status: 'installed', hasVersion: '3.0.0', probe: 'HANDSHAKE_FAILED' },
      ],
      disk: { freeBytes: 1 },
      uptimeSeconds: 1,
    };
    await service.ask('POST', `/api/v1/runtimes/${id}/status`, { headers, body });
    const page = await text();
    assert.match(page, /web-1 … not yet on revision 1 seen now .*Generation 7/);
    assert.match(page, /old-check – 3\.0\.0 … installed, to be changed ✕ HANDSHAKE_FAILED/);
    assert.match(page, /tls-certificate 1\.0\.0 – ✕ install failed DIGEST_MISMATCH other bytes –/);
  });

  test('says why an assigned provider can no longer be had', async () => {
    await registry.withdraw({ kind: 'revoke', provider: 'tls-certificate', reason: 'broken' });
    await service.register('web-2', { team: 'web' });
    assert.match(
      await text(),
      /web-2 .*tls-certificate – – ✕ cannot be had REVOKED tls-certificate@1\.0\.0 was withdrawn: broken/,
    );
  });

  test('has landmarks, one first heading, named tables, and no script', async () => {
    const { body, headers } = await service.ask('GET', '/');
    for (const part of ['<html lang="en">', '<header class="top">', '<main id="main">', '<footer>', 'href="#main"']) {
      assert.ok(body.includes(part), part);
    }
    assert.equal(body.match(/<h1/g)?.length, 1);
    assert.equal(body.match(/<table/g)?.length, body.match(/<table role="table" aria-label="Providers of /g)?.length);
    assert.doesNotMatch(body, /<script|style=|\son\w+=/i);
    assert.match(String(headers['content-security-policy']), /^default-src 'none';style-src 'self';/);
    const [, stylesheet = ''] = /href="(\/page-[0-9a-f]{12}\.css)"/.exec(body) ?? [];
    const style = await service.ask('GET', stylesheet);
    assert.deepEqual([style.statusCode, style.headers['content-type']], [200, 'text/css; charset=utf-8']);
  });

  test('warns before the metadata ends, and says when it has', async () => {
    const ends = Date.parse((await service.ask('GET', '/healthz')).json().expires);
    service.clock.now = new Date(ends - 3_600_000);
    assert.match(await text(), /Metadata ends in 1 hour/);
    service.clock.now = new Date(ends);
    assert.match(await text(), /METADATA_EXPIRED .*New installs are blocked/);
    service.clock.now = NOW;
  });
});
