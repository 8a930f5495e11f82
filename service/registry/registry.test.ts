import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { digestOf, hexOf } from '@provider-registry/core/model';
import { OCI } from '@provider-registry/core/publish';
import type { Release } from '@provider-registry/core/schemas';
import { ExampleRegistry, ExampleService, NAMESPACE } from '../../testing/fakes/index.ts';

const IMAGE = `/v2/${NAMESPACE}/ssh-config`;
const FOREVER = 'public, max-age=31536000, immutable';
const ABSENT = digestOf('absent');

describe('the registry’s read side', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  let release: Release;
  let layer: Release['platforms'][number]['layers']['gzip'];
  before(async () => {
    registry = await ExampleRegistry.create();
    await registry.publish({ name: 'ssh-config', version: '1.0.0' });
    release = await registry.releaseOf(await registry.publish({ name: 'ssh-config', version: '1.1.0' }));
    layer = release.platforms[0]?.layers.gzip as typeof layer;
    service = await ExampleService.create(registry);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });

  test('gives every file of the catalogue and the releases, for ever where its name is its content’s', async () => {
    for (const folder of ['metadata', 'targets', 'targets/providers', 'releases', 'status']) {
      const names = (await readdir(join(registry.folder, folder))).filter((name) => name.endsWith('.json'));
      assert.ok(names.length > 0, folder);
      for (const name of names) {
        const { statusCode, headers } = await service.ask('GET', `/${folder}/${name}`);
        const expected = name === 'timestamp.json' || name === 'status.json' ? 'no-cache' : FOREVER;
        assert.deepEqual([statusCode, headers['cache-control']], [200, expected], name);
        assert.match(String(headers['content-type']), /^application\/json/);
      }
    }
  });

  test('lets nobody remember that a later root does not exist yet', async () => {
    const { statusCode, headers } = await service.ask('GET', '/metadata/2.root.json');
    assert.deepEqual([statusCode, headers['cache-control']], [404, 'no-store']);
  });

  test('answers that a timestamp has not changed', async () => {
    const { headers } = await service.ask('GET', '/metadata/timestamp.json');
    const again = { headers: { 'if-none-match': String(headers.etag) } };
    assert.equal((await service.ask('GET', '/metadata/timestamp.json', again)).statusCode, 304);
  });

  test('gives nothing beside its files', async () => {
    await writeFile(join(registry.folder, 'metadata/timestamp.json.1.tmp'), 'half');
    const paths = [
      '/metadata/timestamp.json.1.tmp',
      '/metadata/',
      '/metadata/../../secret.json',
      '/metadata/%2e%2e/%2e%2e/secret.json',
      '/metadata/..%2f..%2fsecret.json',
      '/releases/%00.json',
      `/oci/ssh-config/blobs/sha256/${hexOf(layer.digest)}`,
    ];
    for (const path of paths) {
      const { statusCode } = await service.ask('GET', path);
      assert.ok(statusCode >= 400 && statusCode < 500, `${path}: ${statusCode}`);
    }
  });

  test('says that it speaks the distribution protocol', async () => {
    const { statusCode, headers } = await service.ask('GET', '/v2/');
    assert.deepEqual([statusCode, headers['docker-distribution-api-version']], [200, 'registry/2.0']);
  });

  test('gives a version’s index by tag and by digest, byte for byte', async () => {
    for (const [reference, cache] of [
      ['1.1.0', 'no-cache'],
      [release.index.digest, FOREVER],
    ]) {
      const answer = await service.ask('GET', `${IMAGE}/manifests/${reference}`, { headers: { accept: OCI.index } });
      assert.equal(digestOf(answer.rawPayload), release.index.digest);
      assert.equal(answer.headers['content-type'], OCI.index);
      assert.equal(answer.headers['docker-content-digest'], release.index.digest);
      assert.equal(answer.headers['cache-control'], cache);
      const head = await service.ask('HEAD', `${IMAGE}/manifests/${reference}`);
      assert.deepEqual([head.statusCode, head.body], [200, '']);
      assert.equal(head.headers['content-length'], String(release.index.size));
      assert.equal(head.headers['docker-content-digest'], release.index.digest);
    }
  });

  test('gives what an index lists: manifests, and the layers below them', async () => {
    const index = (await service.ask('GET', `${IMAGE}/manifests/1.1.0`)).json();
    assert.equal(index.manifests.length, 4);
    const [first] = index.manifests;
    const manifest = await service.ask('GET', `${IMAGE}/manifests/${first.digest}`);
    assert.equal(manifest.headers['content-type'], OCI.manifest);
    const blob = await service.ask('GET', `${IMAGE}/blobs/${manifest.json().layers[0].digest}`);
    assert.equal(digestOf(blob.rawPayload), layer.digest);
    assert.deepEqual(
      [blob.headers['content-type'], blob.headers['docker-content-digest'], blob.headers['cache-control']],
      ['application/octet-stream', layer.digest, FOREVER],
    );
  });

  test('gives the rest of a blob to a download that was broken off', async () => {
    const url = `${IMAGE}/blobs/${layer.digest}`;
    const whole = await service.ask('GET', url);
    const rest = await service.ask('GET', url, { headers: { range: 'bytes=10-' } });
    assert.deepEqual(
      [rest.statusCode, rest.headers['content-range']],
      [206, `bytes 10-${layer.size - 1}/${layer.size}`],
    );
    assert.ok(rest.rawPayload.equals(whole.rawPayload.subarray(10)));
    assert.equal((await service.ask('GET', url, { headers: { range: `bytes=${layer.size}-` } })).statusCode, 416);
    const head = await service.ask('HEAD', url);
    assert.deepEqual([head.statusCode, head.headers['content-length'], head.body], [200, String(layer.size), '']);
  });

  test('lists attestations as referrers of an index', async () => {
    const url = `${IMAGE}/referrers/${release.index.digest}`;
    const all = await service.ask('GET', url);
    assert.equal(all.headers['content-type'], OCI.index);
    assert.equal(all.headers['oci-filters-applied'], undefined);
    const [bundle] = all.json().manifests;
    assert.equal(bundle.artifactType, OCI.bundle);
    assert.match(bundle.annotations['dev.sigstore.bundle.predicateType'], /^https:/);
    const none = await service.ask('GET', `${url}?artifactType=application%2Fnone`);
    assert.deepEqual([none.json().manifests, none.headers['oci-filters-applied']], [[], 'artifactType']);
    assert.deepEqual((await service.ask('GET', `${IMAGE}/referrers/${ABSENT}`)).json().manifests, []);
  });

  test('lists tags, a page at a time', async () => {
    const name = `${NAMESPACE}/ssh-config`;
    assert.deepEqual((await service.ask('GET', `${IMAGE}/tags/list`)).json(), { name, tags: ['1.0.0', '1.1.0'] });
    const first = await service.ask('GET', `${IMAGE}/tags/list?n=1`);
    assert.deepEqual(first.json().tags, ['1.0.0']);
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    const second = await service.ask('GET', next);
    assert.deepEqual([second.json().tags, second.headers.link], [['1.1.0'], undefined]);
  });

  const REFUSED: ['GET' | 'POST' | 'DELETE', string, number, string][] = [
    ['GET', `/v2/${NAMESPACE}/absent/manifests/1.0.0`, 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/other/ssh-config/manifests/1.0.0', 404, 'NAME_UNKNOWN'],
    ['GET', `/v2/${NAMESPACE}/..%2f..%2fmetadata/manifests/1.0.0`, 400, 'NAME_INVALID'],
    ['GET', `${IMAGE}/manifests/9.0.0`, 404, 'MANIFEST_UNKNOWN'],
    ['GET', `${IMAGE}/manifests/${ABSENT}`, 404, 'MANIFEST_UNKNOWN'],
    ['GET', `${IMAGE}/blobs/${ABSENT}`, 404, 'BLOB_UNKNOWN'],
    ['GET', `${IMAGE}/blobs/sha256:..%2f..%2findex.json`, 400, 'DIGEST_INVALID'],
    ['GET', `${IMAGE}/referrers/latest`, 400, 'DIGEST_INVALID'],
    ['GET', '/v2/a/b/c/manifests/1.0.0', 404, 'NAME_UNKNOWN'],
    ['POST', `${IMAGE}/blobs/uploads/`, 405, 'UNSUPPORTED'],
    ['DELETE', `${IMAGE}/manifests/1.0.0`, 405, 'UNSUPPORTED'],
  ];
  for (const [method, url, status, code] of REFUSED) {
    test(`answers ${method} ${url.slice(0, 60)} with ${code}`, async () => {
      const answer = await service.ask(method, url);
      assert.deepEqual([answer.statusCode, answer.json().errors[0].code], [status, code]);
    });
  }

  test('shows a version that was published while it runs', async () => {
    await registry.publish({ name: 'ssh-config', version: '1.2.0' });
    assert.equal((await service.ask('GET', `${IMAGE}/manifests/1.2.0`)).statusCode, 200);
  });
});
