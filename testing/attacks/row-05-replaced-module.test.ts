import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { listPackages } from '@provider-registry/adapter-go';
import { judgeCapabilities, sortPackages } from '@provider-registry/core/audit/capabilities';
import { NO_PERMISSIONS, parsePlatform } from '@provider-registry/core/model';
import { templatePolicy, verdictOf } from '../audits/index.ts';

const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);
const go = { toolchain: 'go1.26.8', environment };
const LIBRARY = 'github.com/hashicorp/go-hclog';

/** What an audit finds of a module's dependencies alone. */
async function findingsOf(moduleFolder: string, goSum: string) {
  const packages = await listPackages({ moduleFolder, main: '.', platform: parsePlatform('linux/amd64') }, go);
  const sorted = sortPackages(packages, (await templatePolicy()).reviewedModules, goSum);
  return { sorted, found: judgeCapabilities([], sorted, NO_PERMISSIONS) };
}

test('code under a reviewed library’s import path is looked into, and rejected by name', async () => {
  const folder = join(import.meta.dirname, '../providers/capabilities');
  const { sorted, found } = await findingsOf(folder, `${LIBRARY} v1.6.3 h1:genuine=\n`);
  assert.ok(sorted.own.some(({ ImportPath }) => ImportPath === LIBRARY));
  assert.equal(
    sorted.reviewed.some(({ ImportPath }) => ImportPath === LIBRARY),
    false,
  );
  const { verdict, reasons } = await verdictOf({ found });
  assert.equal(verdict, 'rejected');
  assert.deepEqual(
    reasons.map(({ rule, waivable }) => [rule, waivable]),
    [['capabilities/reviewed-module-replaced', false]],
  );
});

test('a reviewed library whose hash go.sum does not hold counts as another', async () => {
  const packages = [{ ImportPath: LIBRARY, Dir: '/x', Module: { Path: LIBRARY, Version: 'v1.6.3' } }];
  const { reviewedModules } = await templatePolicy();
  const genuine = sortPackages(packages, reviewedModules, `${LIBRARY} v1.6.3 h1:genuine=\n`);
  assert.equal(genuine.reviewed.length, 1);
  const forged = sortPackages(packages, reviewedModules, `${LIBRARY} v1.6.3/go.mod h1:genuine=\n`);
  assert.equal(forged.reviewed.length, 0);
  const { verdict } = await verdictOf({ found: judgeCapabilities([], forged, NO_PERMISSIONS) });
  assert.equal(verdict, 'rejected');
});

test('a dependency that differs from go.sum is never loaded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'row-05-'));
  try {
    const name = 'golang.org/x/sync';
    await writeFile(join(folder, 'go.mod'), `module example.org/p\n\ngo 1.26.1\n\nrequire ${name} v0.20.0\n`);
    const forged = 'h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
    await writeFile(join(folder, 'go.sum'), `${name} v0.20.0 ${forged}\n${name} v0.20.0/go.mod ${forged}\n`);
    await writeFile(join(folder, 'main.go'), `package main\n\nimport _ "${name}/errgroup"\n\nfunc main() {}\n`);
    await assert.rejects(findingsOf(folder, ''), (error: Error & { refusal?: { found?: string } }) =>
      /checksum mismatch/.test(error.refusal?.found ?? ''),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
