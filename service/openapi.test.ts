import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, ExampleService } from '../testing/fakes/index.ts';
import { CONTRACTS } from './api/index.ts';
import { openApiDocument } from './openapi.ts';

describe('the API’s description', () => {
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
  const document = JSON.parse(JSON.stringify(openApiDocument())) as {
    paths: Record<string, Record<string, { security: unknown; responses: object }>>;
    components: { schemas: object };
  };

  test('describes routes that are served', () => {
    for (const { method, url } of CONTRACTS) assert.ok(service.app.hasRoute({ method, url }), `${method} ${url}`);
    assert.equal(Object.values(document.paths).flatMap(Object.keys).length, CONTRACTS.length);
  });

  test('refers only to schemas that it has', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    const names = new Set(references.map((reference) => reference.split('/').at(-1)));
    assert.deepEqual([...names].sort(), Object.keys(document.components.schemas).sort());
  });

  test('names the callers of every route', () => {
    const open = Object.entries(document.paths).filter(([, { get }]) => JSON.stringify(get?.security) === '[]');
    assert.deepEqual(open.map(([path]) => path).sort(), ['/api/v1/openapi.json', '/healthz']);
  });

  test('is what the service gives out', async () => {
    const given = (await service.ask('GET', '/api/v1/openapi.json')).json();
    assert.deepEqual(given.paths, document.paths);
  });
});
