import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, ExampleService } from '../../testing/fakes/index.ts';

const RUNTIME = { name: 'web-1', labels: { team: 'web' }, platform: 'linux/amd64' };
const UNKNOWN = randomUUID();

describe('administering', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  before(async () => {
    registry = await ExampleRegistry.create();
    await registry.publish({ name: 'ssh-config', version: '1.0.0' });
    await registry.publish({ name: 'ssh-config', version: '1.1.0' });
    await registry.publish({ name: 'tls-certificate', version: '1.0.0', platforms: ['linux/amd64'] });
    await registry.publish({ name: 'old-check', version: '1.0.0' });
    await registry.publish({ name: 'old-check', version: '1.1.0' });
    await registry.withdraw({ kind: 'revoke', provider: 'old-check', version: '1.0.0', reason: 'leaks' });
    await registry.withdraw({ kind: 'yank', provider: 'old-check', version: '1.1.0', reason: 'slow' });
    await registry.audit({
      name: 'shell-audit',
      version: '1.0.0',
      verdict: 'rejected',
      reasons: [{ rule: 'capabilities/undeclared-exec', message: 'runs /bin/sh' }],
    });
    service = await ExampleService.create(registry);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });

  test('registers a runtime, shows its key once, and keeps who and why', async () => {
    const made = await service.administer('POST', '/api/v1/runtimes', { ...RUNTIME, reason: 'new host' });
    assert.equal(made.statusCode, 201);
    const { runtime, key } = made.json();
    assert.match(key, /^prk_[0-9a-f]{32}_[\w-]{43}$/);
    assert.equal(runtime.keys.length, 1);
    const shown = await service.administer('GET', `/api/v1/runtimes/${runtime.id}`);
    assert.deepEqual(shown.json(), runtime);
    assert.ok(!shown.body.includes(key));
    const [event] = (await service.administer('GET', '/api/v1/events')).json().events;
    assert.deepEqual(
      [event.who, event.why, event.action, event.subject],
      ['administrator', 'new host', 'runtime.registered', runtime.id],
    );
  });

  test('pages through runtimes by name', async () => {
    await service.register('page-1');
    await service.register('page-2');
    const names = (await service.administer('GET', '/api/v1/runtimes?after=page-1')).json().runtimes;
    assert.deepEqual(
      names.slice(0, 1).map(({ name }: { name: string }) => name),
      ['page-2'],
    );
  });

  test('rotates a key: the new one works, the revoked one does not', async () => {
    const { id, keyId, headers } = await service.register('rotated');
    const url = `/api/v1/runtimes/${id}/configuration`;
    const second = (await service.administer('POST', `/api/v1/runtimes/${id}/keys`, {})).json();
    assert.equal((await service.administer('DELETE', `/api/v1/runtimes/${id}/keys/${keyId}`)).statusCode, 204);
    assert.equal((await service.ask('GET', url, { headers })).statusCode, 401);
    assert.equal(
      (await service.ask('GET', url, { headers: { authorization: `Bearer ${second.key}` } })).statusCode,
      200,
    );
  });

  test('assigns, lists and removes', async () => {
    const wish = { selector: { labels: { role: 'lister' } }, provider: 'ssh-config', version: '^1.0.0' };
    const made = await service.administer('POST', '/api/v1/assignments', wish);
    assert.equal(made.statusCode, 201);
    const { id, ...rest } = made.json();
    assert.deepEqual(rest, {
      ...wish,
      configuration: {},
      priority: 0,
      ring: 0,
      createdAt: service.clock.now.toISOString(),
    });
    assert.deepEqual((await service.administer('GET', `/api/v1/assignments?after=${id - 1}`)).json(), {
      assignments: [{ id, ...rest }],
    });
    assert.equal((await service.administer('DELETE', `/api/v1/assignments/${id}`)).statusCode, 204);
    assert.equal((await service.administer('DELETE', `/api/v1/assignments/${id}`)).statusCode, 404);
  });

  test('shows every audited version with its verdict', async () => {
    const { providers } = (await service.administer('GET', '/api/v1/providers')).json();
    const shell = providers.find(({ name }: { name: string }) => name === 'shell-audit');
    assert.deepEqual([shell.verdict, shell.published, shell.reasons[0].message], ['rejected', false, 'runs /bin/sh']);
  });

  const assign = (change: object) => ['POST', '/api/v1/assignments', { ...WISH, ...change }] as const;
  const WISH = { selector: { labels: { team: 'web' } }, provider: 'ssh-config', version: '1.0.0' };
  const REFUSED: [string, readonly ['GET' | 'POST' | 'DELETE', string, object?], number, string, RegExp?][] = [
    ['a version that was not audited', assign({ version: '9.0.0' }), 422, 'NOT_AUDITED'],
    ['a rejected version', assign({ provider: 'shell-audit' }), 422, 'VERDICT_NOT_APPROVED', /runs \/bin\/sh/],
    ['a revoked version', assign({ provider: 'old-check' }), 422, 'REVOKED', /leaks/],
    ['a yanked version', assign({ provider: 'old-check', version: '1.1.0' }), 422, 'YANKED', /slow/],
    [
      'settings that a provider does not have',
      assign({ configuration: { x: 1 } }),
      422,
      'INVALID_DOCUMENT',
      /configuration\.x/,
    ],
    ['a runtime that does not exist', assign({ selector: { runtime: UNKNOWN } }), 404, 'NOT_FOUND'],
    ['a selector of nothing', assign({ selector: { labels: {} } }), 422, 'INVALID_DOCUMENT', /body\.selector/],
    ['a text where a number belongs', assign({ priority: '1' }), 422, 'INVALID_DOCUMENT', /body\.priority/],
    ['an unknown property', assign({ colour: 'red' }), 422, 'INVALID_DOCUMENT', /body\.colour/],
    ['a change without a reason', assign({ reason: undefined }), 422, 'INVALID_DOCUMENT', /body\.reason/],
    ['a reason that forges a log line', assign({ reason: 'x\ny' }), 422, 'INVALID_DOCUMENT', /body\.reason/],
    ['an unknown platform', ['POST', '/api/v1/runtimes', { ...RUNTIME, platform: 'vms/vax' }], 422, 'INVALID_DOCUMENT'],
    ['a name that is taken', ['POST', '/api/v1/runtimes', RUNTIME], 409, 'ALREADY_EXISTS'],
    ['a runtime of no such id', ['GET', `/api/v1/runtimes/${UNKNOWN}`], 404, 'NOT_FOUND'],
    ['an id of another form', ['GET', '/api/v1/runtimes/1'], 422, 'INVALID_DOCUMENT', /params\.id/],
    [
      'a page that is no number',
      ['GET', '/api/v1/assignments?after=-1'],
      422,
      'INVALID_DOCUMENT',
      /querystring\.after/,
    ],
    ['a route that does not exist', ['GET', '/api/v1/nothing'], 404, 'NOT_FOUND'],
  ];
  for (const [what, [method, url, body], status, code, says] of REFUSED) {
    test(`refuses ${what} with ${code}`, async () => {
      const before = (await service.administer('GET', '/api/v1/events')).json().events[0].id;
      const answer = await service.administer(method, url, body);
      assert.equal(answer.statusCode, status, answer.body);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
      const problem = answer.json();
      assert.deepEqual([problem.code, problem.status], [code, status]);
      if (says) assert.match(answer.body, says);
      assert.equal((await service.administer('GET', '/api/v1/events')).json().events[0].id, before);
    });
  }

  test('refuses a version that lacks the platform of selected runtimes, naming them', async () => {
    await service.register('arm-1', { kind: 'arm' }, 'linux/arm64');
    await service.register('amd-1', { kind: 'arm' });
    const wish = { selector: { labels: { kind: 'arm' } }, provider: 'tls-certificate', version: '1.0.0' };
    const problem = (await service.administer('POST', '/api/v1/assignments', wish)).json();
    assert.deepEqual([problem.code, problem.where], ['PLATFORM_UNSUPPORTED', 'arm-1']);
  });

  test('is for administrators alone', async () => {
    const { headers, id } = await service.register('no-administrator');
    const wrong = service.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const attempts = [{}, headers, { authorization: `Bearer ${wrong}` }, { authorization: `Basic ${service.token}` }];
    const routes = [
      ['GET', '/api/v1/runtimes'],
      ['POST', '/api/v1/runtimes'],
      ['GET', `/api/v1/runtimes/${id}`],
      ['POST', `/api/v1/runtimes/${id}/keys`],
      ['GET', '/api/v1/assignments'],
      ['POST', '/api/v1/assignments'],
      ['DELETE', '/api/v1/assignments/1'],
      ['GET', '/api/v1/providers'],
      ['GET', '/api/v1/events'],
    ] as const;
    for (const [method, url] of routes) {
      for (const headers of attempts) {
        const answer = await service.ask(method, url, { headers: headers as Record<string, string> });
        assert.deepEqual([answer.statusCode, answer.json().code], [401, 'UNAUTHENTICATED'], `${method} ${url}`);
      }
    }
  });
});
