import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { test } from 'node:test';
import type { ProviderName } from '@provider-registry/core/model';
import { daysLater, ExampleCatalogue, providerRecord, providers } from '../catalogue.fixture.ts';
import { applyWrites } from './index.ts';

const name = 'ssh-config' as ProviderName;

test('an update that stops after any of its files shows the old catalogue, and only the last one shows the new', async () => {
  const example = await ExampleCatalogue.create();
  try {
    await example.update(providers(providerRecord(name, '1.0.0')));
    const writes = await example.prepare(providers(providerRecord(name, '1.0.0', '1.1.0')), daysLater(1));
    assert.equal(writes.length, 4);
    for (let done = 0; done <= writes.length; done += 1) {
      const folder = `${example.registry}-${done}`;
      await cp(example.registry, folder, { recursive: true });
      for (const write of writes.slice(0, done)) await applyWrites(folder, [write]);
      const catalogue = await example.refresh({ source: { folder }, now: daysLater(1) });
      const record = await catalogue.findProvider(name);
      assert.equal(record?.versions.length, done === writes.length ? 2 : 1, `${done} files`);
      await rm(folder, { recursive: true });
    }
    await applyWrites(example.registry, writes.slice(0, 2));
    await example.update(providers(providerRecord(name, '1.0.0', '1.1.0')), daysLater(1));
    const repeated = await example.refresh({ now: daysLater(1) });
    assert.equal((await repeated.findProvider(name))?.versions.length, 2);
  } finally {
    await example.remove();
  }
});
