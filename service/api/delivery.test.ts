import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { digestOf, type Platform, type ProviderName, type Version } from '@provider-registry/core/model';
import { type DesiredConfiguration, parseJsonDocument, type RuntimeStatus } from '@provider-registry/core/schemas';
import { PREDICATES, verifyAttestation } from '@provider-registry/core/sign';
import { ExampleRegistry, ExampleService } from '../../testing/fakes/index.ts';

const HOUR = 3_600_000;
const STATUS: RuntimeStatus = {
  apiVersion: 'provider-registry/v1',
  runtimeVersion: '1.0.0' as Version,
  platform: 'linux/amd64' as Platform,
  generation: 3,
  reportedAt: '2026-11-23T12:00:00Z',
  providers: [{ name: 'ssh-config' as ProviderName, status: 'installed', hasVersion: '1.0.0' as Version, probe: 'ok' }],
  disk: { freeBytes: 1 },
  uptimeSeconds: 5,
};

describe('a runtime', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  before(async () => {
    registry = await ExampleRegistry.create();
    await registry.publish({ name: 'ssh-config', version: '1.0.0' });
    await registry.publish({ name: 'ssh-config', version: '1.1.0' });
    service = await ExampleService.create(registry);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });

  const assign = (labels: Record<string, string>, version: string, provider = 'ssh-config') =>
    service.administer('POST', '/api/v1/assignments', { selector: { labels }, provider, version });
  const configurationOf = ({ id, headers }: { id: string; headers: Record<string, string> }, etag?: string) =>
    service.ask('GET', `/api/v1/runtimes/${id}/configuration`, {
      headers: { ...headers, ...(etag !== undefined && { 'if-none-match': etag }) },
    });

  /** What the bundle says, once it proved that the service’s key signed it about its own hash. */
  function proven(answer: Awaited<ReturnType<typeof configurationOf>>): DesiredConfiguration {
    assert.equal(answer.statusCode, 200, answer.body);
    const etag = String(answer.headers.etag);
    const verified = verifyAttestation(answer.json(), {
      predicateType: PREDICATES.desiredConfiguration,
      subjects: [etag.slice(1, -1) as ReturnType<typeof digestOf>],
      signers: [{ name: 'service', publicKey: registry.keys.service.publicKey }],
    });
    assert.ok(verified.ok);
    return parseJsonDocument('desired-configuration', JSON.stringify(verified.statement.predicate), 'predicate');
  }

  test('gets what it must have, signed, for itself', async () => {
    const runtime = await service.register('signed', { case: 'signed' });
    await assign({ case: 'signed' }, '1.0.0');
    const configuration = proven(await configurationOf(runtime));
    assert.deepEqual(
      [configuration.runtime, configuration.revision, configuration.providers.map(({ version }) => version)],
      [runtime.id, 1, ['1.0.0']],
    );
    assert.equal(configuration.expires, new Date(service.clock.now.getTime() + 24 * HOUR).toISOString());
  });

  test('is told by 304 that nothing changed', async () => {
    const runtime = await service.register('unchanged');
    const { etag } = (await configurationOf(runtime)).headers;
    const again = await configurationOf(runtime, String(etag));
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', etag]);
    assert.equal((await configurationOf(runtime, `"${digestOf('other')}", W/${etag}`)).statusCode, 304);
    assert.equal((await configurationOf(runtime, `"${digestOf('other')}"`)).statusCode, 200);
  });

  test('gets the same bundle until half of its life is over, then the same revision signed again', async () => {
    const runtime = await service.register('renewed');
    const first = await configurationOf(runtime);
    service.clock.pass(11 * HOUR);
    assert.equal((await configurationOf(runtime)).body, first.body);
    service.clock.pass(2 * HOUR);
    registry.now = service.clock.now;
    await registry.renew();
    const later = await configurationOf(runtime);
    assert.notEqual(later.body, first.body);
    assert.equal(proven(later).revision, proven(first).revision);
  });

  test('sees its revision rise with each change, and only then', async () => {
    const runtime = await service.register('rising', { case: 'rising' });
    await configurationOf(runtime);
    await assign({ case: 'rising' }, '1.0.0');
    assert.equal(proven(await configurationOf(runtime)).revision, 2);
    await assign({ case: 'rising' }, '1.0.0');
    assert.equal(proven(await configurationOf(runtime)).revision, 2);
    await assign({ case: 'rising' }, '^1.0.0');
    assert.equal(proven(await configurationOf(runtime)).revision, 3);
  });

  test('gets one and the same configuration when it asks many times at once', async () => {
    const runtime = await service.register('at-once', { case: 'at-once' });
    await assign({ case: 'at-once' }, '1.0.0');
    const answers = await Promise.all(Array.from({ length: 8 }, () => configurationOf(runtime)));
    assert.equal(new Set(answers.map(({ body }) => body)).size, 1);
    assert.equal(proven(answers[0] as never).revision, 1);
  });

  test('follows a range to a version that was published later, and away from one that was revoked', async () => {
    await registry.publish({ name: 'follower', version: '1.0.0' });
    const runtime = await service.register('follows', { case: 'follows' });
    await assign({ case: 'follows' }, '^1.0.0', 'follower');
    const versions = async () => proven(await configurationOf(runtime)).providers.map(({ version }) => version);
    assert.deepEqual(await versions(), ['1.0.0']);
    await registry.publish({ name: 'follower', version: '1.0.1' });
    assert.deepEqual(await versions(), ['1.0.1']);
    await registry.withdraw({ kind: 'revoke', provider: 'follower', version: '1.0.1', reason: 'leaks' });
    assert.deepEqual(await versions(), ['1.0.0']);
    await registry.withdraw({ kind: 'revoke', provider: 'follower', reason: 'leaks' });
    assert.deepEqual(await versions(), []);
  });

  test('reports what it has, and is shown as it said', async () => {
    const runtime = await service.register('reports');
    const url = `/api/v1/runtimes/${runtime.id}/status`;
    const answer = await service.ask('POST', url, { headers: runtime.headers, body: STATUS });
    assert.equal(answer.statusCode, 204, answer.body);
    const shown = (await service.administer('GET', `/api/v1/runtimes/${runtime.id}`)).json();
    assert.deepEqual(shown.report, { receivedAt: service.clock.now.toISOString(), status: STATUS });
    assert.equal(shown.lastSeen, service.clock.now.toISOString());
  });

  test('cannot report what is no status', async () => {
    const { id, headers } = await service.register('malformed');
    const url = `/api/v1/runtimes/${id}/status`;
    const answer = await service.ask('POST', url, { headers, body: { ...STATUS, generation: -1 } });
    assert.deepEqual([answer.statusCode, answer.json().where], [422, 'body.generation']);
  });

  test('keeps its last configuration while the catalogue has expired, and gets none after that', async () => {
    const runtime = await service.register('last-known-good');
    const fresh = await service.register('too-late');
    const catalogueEnds = Date.parse((await service.ask('GET', '/healthz')).json().expires);
    service.clock.now = new Date(catalogueEnds - 13 * HOUR);
    const last = await configurationOf(runtime);
    service.clock.now = new Date(catalogueEnds + 1);
    assert.equal((await configurationOf(runtime)).body, last.body);
    const refused = await configurationOf(fresh);
    assert.deepEqual([refused.statusCode, refused.json().code], [503, 'METADATA_EXPIRED']);
    assert.deepEqual((await service.ask('GET', '/healthz')).json().code, 'METADATA_EXPIRED');
    service.clock.now = new Date(Date.parse(proven(last).expires));
    assert.equal((await configurationOf(runtime)).json().code, 'METADATA_EXPIRED');
  });
});
