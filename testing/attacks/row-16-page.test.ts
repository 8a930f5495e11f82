import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, ExampleService } from '../fakes/index.ts';

const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `' onmouseover='alert(1)`,
  '</title><script>alert(1)</script>',
  '</article></main><form action=//evil.example>',
  '<!--',
  '{{alert(1)}}',
  'javascript:alert(1)',
  'safe\u202egnp.exe',
];

/** Threat 16: stored script through whatever an author, an auditor's tool or a runtime can write; other sites; other names. */
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

  /** Tags with the names of their attributes, in order: what a browser would build. */
  const structureOf = (page: string) => {
    const tags = page.match(/<[^>]*>/g) ?? [];
    return tags.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
  };

  /** Fills everything that somebody else writes with `text`. */
  async function fill(text: string): Promise<void> {
    await registry.audit({
      name: 'hostile',
      version: '1.0.0',
      summary: text,
      verdict: 'rejected',
      permissions: { files: { read: [`/etc/${text}`], write: [] }, exec: [`/bin/${text}`] },
      reasons: [{ rule: text, message: text, because: text, waiver: text }],
    });
    const body = {
      apiVersion: 'provider-registry/v1',
      runtimeVersion: '1.0.0',
      platform: 'linux/amd64',
      generation: 1,
      reportedAt: '2026-11-23T12:00:00Z',
      providers: [{ name: 'hostile', status: 'install-failed', probe: text, error: { code: text, message: text } }],
      disk: { freeBytes: 1 },
      uptimeSeconds: 1,
    };
    const { id, headers } = await known;
    const answer = await service.ask('POST', `/api/v1/runtimes/${id}/status`, { headers, body });
    assert.equal(answer.statusCode, 204, answer.body);
  }
  let known: ReturnType<ExampleService['register']>;
  before(() => {
    known = service.register('"><b>name', { team: '<i onclick=alert(1)>' });
  });

  for (const payload of PAYLOADS) {
    test(`shows ${JSON.stringify(payload)} as text wherever it comes from`, async () => {
      await fill('harmless');
      const expected = structureOf((await service.ask('GET', '/')).body);
      await fill(payload);
      const page = (await service.ask('GET', '/')).body;
      assert.deepEqual(structureOf(page), expected);
      assert.ok(!page.includes(payload) || !/[<>"'\u202e]/.test(payload));
    });
  }

  test('would run no script even if one came through', async () => {
    const policy = String((await service.ask('GET', '/')).headers['content-security-policy']);
    assert.deepEqual(policy.split(';').sort(), [
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "style-src 'self'",
    ]);
    assert.equal((await service.ask('GET', '/')).headers['x-content-type-options'], 'nosniff');
  });

  test('is not read by a site whose name was pointed here', async () => {
    for (const url of ['/', '/api/v1/openapi.json', '/metadata/timestamp.json', '/v2/', '/healthz', '/nothing']) {
      const answer = await service.ask('GET', url, { headers: { host: 'evil.example:7400' } });
      assert.equal(answer.statusCode, 403, url);
    }
  });

  test('cannot be used by another site’s form: a change needs a token in a header, and JSON', async () => {
    const attempts = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ];
    for (const headers of attempts) {
      const anonymous = await service.ask('POST', '/api/v1/runtimes', { headers, body: 'name=x' });
      assert.equal(anonymous.statusCode, 401);
      const signedIn = { ...headers, authorization: `Bearer ${service.token}` };
      const answer = await service.ask('POST', '/api/v1/runtimes', { headers: signedIn, body: 'name=x' });
      assert.deepEqual([answer.statusCode, answer.json().code], [415, 'WRONG_USE']);
    }
    const preflight = await service.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/runtimes',
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(preflight.headers['access-control-allow-origin'], undefined);
  });

  test('gives out no secret', async () => {
    const { key } = await known;
    const page = (await service.ask('GET', '/')).body;
    assert.ok(!page.includes(service.token) && !page.includes(key) && !/pr[ak]_[0-9a-f]{32}/.test(page));
  });
});
