import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LIMITS } from '@provider-registry/core/model';
import { ExampleRegistry, ExampleService } from '../fakes/index.ts';

/** Threat 15: a runtime reads or changes another one's configuration, floods, lies in its status, uses a revoked key. */
describe('a hostile runtime', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  let hostile: Awaited<ReturnType<ExampleService['register']>>;
  let victim: typeof hostile;
  before(async () => {
    registry = await ExampleRegistry.create();
    await registry.publish({ name: 'ssh-config', version: '1.0.0' });
    service = await ExampleService.create(registry);
    hostile = await service.register('hostile', { team: 'web' });
    victim = await service.register('victim', { team: 'web' });
    const wish = { selector: { runtime: victim.id }, provider: 'ssh-config', version: '1.0.0' };
    await service.administer('POST', '/api/v1/assignments', wish);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });
  const status = (change: object = {}) => ({
    apiVersion: 'provider-registry/v1',
    runtimeVersion: '1.0.0',
    platform: 'linux/amd64',
    generation: 1,
    reportedAt: '2026-11-23T12:00:00Z',
    providers: [],
    disk: { freeBytes: 1 },
    uptimeSeconds: 1,
    ...change,
  });
  const shown = async ({ id }: { id: string }) => (await service.administer('GET', `/api/v1/runtimes/${id}`)).json();

  test('cannot read another’s configuration', async () => {
    const answer = await service.ask('GET', `/api/v1/runtimes/${victim.id}/configuration`, {
      headers: hostile.headers,
    });
    assert.deepEqual([answer.statusCode, answer.json().code], [403, 'FORBIDDEN']);
    assert.ok(!answer.body.includes('ssh-config'));
  });

  test('cannot report as another', async () => {
    const before = await shown(victim);
    const url = `/api/v1/runtimes/${victim.id}/status`;
    const answer = await service.ask('POST', url, { headers: hostile.headers, body: status() });
    assert.equal(answer.statusCode, 403);
    assert.deepEqual(await shown(victim), before);
  });

  test('cannot administer', async () => {
    for (const url of ['/api/v1/runtimes', '/api/v1/assignments', '/api/v1/events', `/api/v1/runtimes/${hostile.id}`]) {
      assert.equal((await service.ask('GET', url, { headers: hostile.headers })).statusCode, 401);
    }
  });

  test('cannot use a key whose secret it guessed in part, or another’s id with its own secret', async () => {
    const [prefix, id, secret] = hostile.key.split('_');
    const victimKey = victim.key.split('_')[1];
    for (const key of [`${prefix}_${id}_${'A'.repeat(43)}`, `${prefix}_${victimKey}_${secret}`]) {
      const headers = { authorization: `Bearer ${key}` };
      const answer = await service.ask('GET', `/api/v1/runtimes/${victim.id}/configuration`, { headers });
      assert.equal(answer.statusCode, 401);
    }
  });

  test('changes nothing for itself by lying: what it says is shown as its words', async () => {
    const url = `/api/v1/runtimes/${hostile.id}`;
    const before = await service.ask('GET', `${url}/configuration`, { headers: hostile.headers });
    const lie = status({
      platform: 'darwin/arm64',
      hash: `sha256:${'0'.repeat(64)}`,
      providers: [{ name: 'ssh-config', status: 'installed', hasVersion: '1.0.0', probe: 'ok' }],
    });
    assert.equal((await service.ask('POST', `${url}/status`, { headers: hostile.headers, body: lie })).statusCode, 204);
    const after = await service.ask('GET', `${url}/configuration`, { headers: hostile.headers });
    assert.equal(after.body, before.body);
    const { platform, report } = await shown(hostile);
    assert.deepEqual([platform, report.status], ['linux/amd64', lie]);
    const page = (await service.ask('GET', '/')).body;
    assert.match(page, /not yet on revision 1/);
  });

  test('cannot send a report without end', async () => {
    const body = status({ note: 'x'.repeat(LIMITS.requestBodyBytes) });
    const answer = await service.ask('POST', `/api/v1/runtimes/${hostile.id}/status`, {
      headers: hostile.headers,
      body,
    });
    assert.deepEqual([answer.statusCode, answer.json().code], [413, 'WRONG_USE']);
  });

  test('is told to wait when it floods, and delays nobody else', async () => {
    const url = `/api/v1/runtimes/${hostile.id}/configuration`;
    const answers = [];
    for (let count = 0; count <= LIMITS.runtimeRequestsAtOnce; count += 1) {
      answers.push(await service.ask('GET', url, { headers: hostile.headers }));
    }
    const last = answers.at(-1);
    assert.deepEqual([last?.statusCode, last?.json().code, last?.headers['retry-after']], [429, 'RATE_LIMITED', '1']);
    const other = await service.ask('GET', `/api/v1/runtimes/${victim.id}/configuration`, { headers: victim.headers });
    assert.equal(other.statusCode, 200);
    service.clock.pass(LIMITS.runtimeRequestMilliseconds);
    assert.equal((await service.ask('GET', url, { headers: hostile.headers })).statusCode, 200);
  });

  test('has no use of a revoked key', async () => {
    await service.administer('DELETE', `/api/v1/runtimes/${hostile.id}/keys/${hostile.keyId}`);
    for (const [method, path] of [
      ['GET', 'configuration'],
      ['POST', 'status'],
    ] as const) {
      const url = `/api/v1/runtimes/${hostile.id}/${path}`;
      const answer = await service.ask(method, url, {
        headers: hostile.headers,
        ...(method === 'POST' && { body: status() }),
      });
      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'UNAUTHENTICATED']);
    }
  });
});
