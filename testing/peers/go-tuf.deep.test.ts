import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ExampleRepository } from '../../pipeline/publish/repository.fixture.ts';
import { type StaticFiles, serveStaticFiles } from '../fakes/static-files.ts';
import { runPeer } from './peer.ts';

let example: ExampleRepository;
let server: StaticFiles;
let host: string;
before(async () => {
  // go-tuf reads the clock, so this catalogue has to be of today.
  const today = new Date();
  example = await ExampleRepository.create();
  await example.build({ name: 'ssh-config' });
  await example.sign('ssh-config');
  const { root } = await example.found(today);
  await example.publish([], today);
  server = await serveStaticFiles(example.registryFolder);
  host = await mkdtemp(join(tmpdir(), 'go-tuf-'));
  await writeFile(join(host, 'root.json'), root);
});
after(async () => {
  await server.close();
  await rm(host, { recursive: true });
  await example.remove();
});

for (const target of ['trust.json', 'revocations.json', 'providers/ssh-config.json']) {
  test(`go-tuf reads ${target} from the catalogue`, async () => {
    await rm(join(host, 'tuf_metadata'), { recursive: true, force: true });
    await rm(join(host, 'tuf_download'), { recursive: true, force: true });
    const address = ['--url', `${server.url}/metadata`];
    const begun = await runPeerInside(['init', ...address, '--file', 'root.json']);
    assert.equal(begun.status, 0, begun.output);
    const got = await runPeerInside(['get', ...address, '--turl', `${server.url}/targets`, target]);
    assert.equal(got.status, 0, got.output);
    const [file] = await readdir(join(host, 'tuf_download'));
    assert.ok(file);
    assert.ok(JSON.parse(await readFile(join(host, 'tuf_download', file), 'utf8')).apiVersion);
  });
}

test('go-tuf finds no target that the catalogue does not list', async () => {
  const got = await runPeerInside([
    'get',
    '--url',
    `${server.url}/metadata`,
    '--turl',
    `${server.url}/targets`,
    'providers/other.json',
  ]);
  assert.notEqual(got.status, 0);
  assert.match(got.output, /not found/);
});

function runPeerInside(args: readonly string[]) {
  return runPeer('tuf-client', args, { cwd: host });
}
