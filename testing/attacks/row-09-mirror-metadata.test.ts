import assert from 'node:assert/strict';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ErrorCode, type ProviderName, RegistryError } from '@provider-registry/core/model';
import {
  daysLater,
  ExampleCatalogue,
  NOW,
  providerRecord,
  providers,
  revocations,
} from '../../adapters/tuf/catalogue.fixture.ts';
import { type Interference, type StaticFiles, serveStaticFiles } from '../fakes/static-files.ts';
import { contentOf } from './registry-folder.ts';

const sshConfig = 'ssh-config' as ProviderName;
let example: ExampleCatalogue;
let mirror: StaticFiles;
/** The registry before the revocation. */
let old: string;

before(async () => {
  example = await ExampleCatalogue.create();
  await example.update(providers(providerRecord('ssh-config', '1.0.0')));
  old = `${example.registry}-old`;
  await cp(example.registry, old, { recursive: true });
  await example.revoke(revocations('a backdoor'), daysLater(1));
  mirror = await serveStaticFiles(example.registry);
  const catalogue = await example.refresh({ source: mirror });
  await catalogue.findProvider(sshConfig);
  await catalogue.commit();
});
after(async () => {
  await mirror.close();
  await example.remove();
});

/** A host that knows nothing but the root. */
async function forgotten(): Promise<ExampleCatalogue> {
  const fresh = Object.create(example, { state: { value: `${example.state}-fresh` } }) as ExampleCatalogue;
  await rm(fresh.state, { recursive: true, force: true });
  return fresh;
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | 'none'> {
  return work.then(
    () => 'none' as const,
    (error: unknown) => {
      assert.ok(error instanceof RegistryError, String(error));
      return error.code;
    },
  );
}

/** Serves a file of the old registry in the place of a new one. */
const replays =
  (pattern: RegExp, from: (path: string) => string): Interference =>
  (path, _request, response) => {
    if (!pattern.test(path)) return false;
    void readFile(join(old, from(path))).then((bytes) => response.end(bytes));
    return true;
  };

const answers =
  (pattern: RegExp, status: number, body: string | Buffer): Interference =>
  (path, _request, response) => {
    if (pattern.test(path)) response.writeHead(status).end(body);
    return pattern.test(path);
  };

/** Sends without an end; the client must hang up. */
const floods =
  (pattern: RegExp): Interference =>
  (path, _request, response) => {
    if (!pattern.test(path)) return false;
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 16)));
    };
    response.on('drain', more);
    more();
    return true;
  };

const truncates =
  (pattern: RegExp): Interference =>
  (path, _request, response) => {
    if (!pattern.test(path)) return false;
    response.writeHead(200, { 'content-length': 10_000 });
    response.write('{"signed":');
    setImmediate(() => response.destroy());
    return true;
  };

const TIMESTAMP = /timestamp\.json$/;
const SNAPSHOT = /snapshot\.json$/;
const REVOCATIONS = /revocations\.json$/;

const attacks: readonly [who: 'knows' | 'fresh', what: string, interference: Interference, code: ErrorCode][] = [
  ['knows', 'serves the timestamp from before the revocation', replays(TIMESTAMP, (path) => path), 'METADATA_ROLLBACK'],
  [
    'fresh',
    'mixes an old snapshot with the new timestamp',
    replays(SNAPSHOT, () => 'metadata/2.snapshot.json'),
    'METADATA_INVALID',
  ],
  [
    'fresh',
    'mixes an old list of revocations with new metadata',
    replays(/\d\.revocations\.json$/, () => 'metadata/1.revocations.json'),
    'METADATA_INVALID',
  ],
  ['fresh', 'withholds the list of revocations', answers(REVOCATIONS, 404, ''), 'MIRROR_UNAVAILABLE'],
  ['fresh', 'withholds the snapshot', answers(SNAPSHOT, 403, ''), 'MIRROR_UNAVAILABLE'],
  [
    'knows',
    'answers with a captive portal’s page',
    answers(/./, 200, '<html>Please log in</html>'),
    'METADATA_INVALID',
  ],
  ['knows', 'fails', answers(TIMESTAMP, 500, 'oops'), 'MIRROR_UNAVAILABLE'],
  ['knows', 'cuts the timestamp off', truncates(TIMESTAMP), 'DOWNLOAD_TRUNCATED'],
  ['knows', 'sends a root without an end', floods(/root\.json$/), 'SIZE_MISMATCH'],
  ['knows', 'sends a timestamp without an end', floods(TIMESTAMP), 'SIZE_MISMATCH'],
  ['fresh', 'sends a list of revocations without an end', floods(REVOCATIONS), 'SIZE_MISMATCH'],
];

for (const [who, what, interference, code] of attacks) {
  test(`a mirror that ${what} gives ${code}, and what is kept stays as it was`, async () => {
    const host = who === 'knows' ? example : await forgotten();
    const before = await contentOf(host.state).catch(() => 'nothing');
    mirror.interfere(interference);
    assert.equal(await codeOf(host.refresh({ source: mirror })), code);
    mirror.interfere(undefined);
    assert.deepEqual(await contentOf(host.state).catch(() => 'nothing'), before);
    assert.equal((await host.refresh({ source: mirror })).revocations.revocations.length, 1);
  });
}

test('a mirror that freezes time is found out when the timestamp ends', async () => {
  const { expires } = await example.refresh({ source: mirror });
  assert.equal(expires, daysLater(3).toISOString());
  assert.equal(await codeOf(example.refresh({ source: mirror, now: daysLater(3) })), 'METADATA_EXPIRED');
});

test('a provider’s record that a mirror alters is refused, and the next mirror’s is taken', async () => {
  const host = await forgotten();
  mirror.interfere(answers(/ssh-config\.json$/, 200, JSON.stringify(providerRecord('ssh-config', '9.9.9'))));
  const catalogue = await host.refresh({ source: mirror });
  assert.equal(await codeOf(catalogue.findProvider(sshConfig)), 'METADATA_INVALID');
  mirror.interfere(undefined);
  const next = await host.refresh({ source: { folder: example.registry } });
  assert.equal((await next.findProvider(sshConfig))?.versions[0]?.version, '1.0.0');
});

test('a host that is up to date asks twice, for the next root and for the timestamp', async () => {
  const before = mirror.requests.length;
  const catalogue = await example.refresh({ source: mirror, now: NOW });
  assert.equal((await catalogue.findProvider(sshConfig))?.versions.length, 1);
  assert.deepEqual(mirror.requests.slice(before), ['/metadata/2.root.json', '/metadata/timestamp.json']);
});
