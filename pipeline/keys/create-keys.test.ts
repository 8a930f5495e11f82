import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTrust, refuseTrust } from '@provider-registry/core/sign';
import { createKeys, readPrivateKey } from './index.ts';

let folder: string;
before(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
});
after(() => rm(join(folder, '..'), { recursive: true }));

test('every role gets a key of its own that only its owner reads', async () => {
  const keys = await createKeys(folder);
  assert.equal(new Set(Object.values(keys)).size, 12);
  assert.equal(refuseTrust(createTrust(keys)), undefined);
  assert.deepEqual(
    (await readdir(folder)).sort(),
    Object.keys(keys)
      .map((name) => `${name}.pem`)
      .sort(),
  );
  for (const name of await readdir(folder)) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
});

test('a second run, and two at once, keep every key that exists and make only what is missing', async () => {
  const before = await createKeys(folder);
  await unlink(join(folder, 'service.pem'));
  const [one, two] = await Promise.all([createKeys(folder), createKeys(folder)]);
  assert.deepEqual(one, two);
  assert.notEqual(one.service, before.service);
  assert.deepEqual({ ...one, service: '' }, { ...before, service: '' });
});

test('a key that is not there is named', async () => {
  await unlink(join(folder, 'auditor.pem'));
  await assert.rejects(readPrivateKey(folder, 'auditor'), { code: 'NOT_FOUND', message: /auditor/ });
  assert.match(await readFile(join(folder, 'builder.pem'), 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
});
