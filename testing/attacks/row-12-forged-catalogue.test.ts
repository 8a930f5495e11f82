import assert from 'node:assert/strict';
import { copyFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ExampleRegistry, ExampleService } from '../fakes/index.ts';

/**
 * Threat 12, on the control plane's side: somebody can write the files that it reads. It then believes nothing new, says so, and goes
 * on with what was signed.
 */
describe('a registry folder that somebody tampers with', () => {
  let registry: ExampleRegistry;
  let service: ExampleService;
  before(async () => {
    registry = await ExampleRegistry.create();
    await registry.publish({ name: 'ssh-config', version: '1.0.0' });
    await registry.audit({ name: 'shell-audit', version: '1.0.0', verdict: 'rejected' });
    service = await ExampleService.create(registry);
  });
  after(async () => {
    await service.close();
    await registry.remove();
  });
  const file = (path: string) => join(registry.folder, path);
  const assign = async (provider: string, version = '1.0.0') => {
    const wish = { selector: { labels: { team: 'web' } }, provider, version };
    return (await service.administer('POST', '/api/v1/assignments', wish)).json();
  };
  const healthCode = async () => (await service.ask('GET', '/healthz')).json().code;

  test('cannot make it assign what a status document calls approved', async () => {
    const before = await readFile(file('status/status.json'), 'utf8');
    await writeFile(
      file('status/status.json'),
      before.replace('"rejected"', '"approved"').replace('"published":false', '"published":true'),
    );
    assert.equal((await assign('shell-audit')).code, 'NOT_LISTED');
    await writeFile(file('status/status.json'), before);
    assert.equal((await assign('shell-audit')).code, 'VERDICT_NOT_APPROVED');
  });

  test('cannot go on working with a status document that is none, and loses nothing by it', async () => {
    const before = await readFile(file('status/status.json'));
    await writeFile(file('status/status.json'), '{"providers":"<script>"}');
    assert.equal((await service.ask('GET', '/')).statusCode, 200);
    assert.equal((await assign('ssh-config')).provider, 'ssh-config');
    await writeFile(file('status/status.json'), before);
  });

  test('cannot sign metadata', async () => {
    const before = await readFile(file('metadata/timestamp.json'), 'utf8');
    const { version } = JSON.parse(before).signed;
    await writeFile(
      file('metadata/timestamp.json'),
      before.replace(`"version":${version}`, `"version":${version + 1}`),
    );
    assert.equal(await healthCode(), 'METADATA_INVALID');
    assert.equal((await assign('ssh-config')).provider, 'ssh-config');
    await writeFile(file('metadata/timestamp.json'), before);
    assert.equal(await healthCode(), undefined);
  });

  test('cannot bring an older catalogue back, also across a restart', async () => {
    const kept = `${registry.folder}.kept`;
    await cp(file('metadata'), kept, { recursive: true });
    await registry.publish({ name: 'ssh-config', version: '1.1.0' });
    assert.equal((await assign('ssh-config', '1.1.0')).version, '1.1.0');
    const newer = await readFile(file('metadata/timestamp.json'));
    await copyFile(join(kept, 'timestamp.json'), file('metadata/timestamp.json'));
    assert.equal(await healthCode(), 'METADATA_ROLLBACK');
    assert.equal((await assign('ssh-config', '1.1.0')).version, '1.1.0');
    await service.restart();
    assert.equal(await healthCode(), 'METADATA_ROLLBACK');
    assert.equal((await assign('ssh-config', '1.1.0')).code, 'METADATA_ROLLBACK');
    await writeFile(file('metadata/timestamp.json'), newer);
    assert.equal((await assign('ssh-config', '1.1.0')).version, '1.1.0');
    await rm(kept, { recursive: true });
  });

  test('cannot change a release', async () => {
    await registry.publish({ name: 'tls-certificate', version: '1.0.0', permissions: { exec: ['/usr/bin/openssl'] } });
    for (const name of await readdir(file('releases'))) {
      const release = await readFile(file(`releases/${name}`), 'utf8');
      await writeFile(file(`releases/${name}`), release.replace('/usr/bin/openssl', '/bin/sh'));
    }
    assert.equal((await assign('tls-certificate')).code, 'DIGEST_MISMATCH');
  });
});
