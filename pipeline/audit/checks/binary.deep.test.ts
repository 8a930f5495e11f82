import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildBinary, toolchainVersion } from '@provider-registry/adapter-go';
import { judgeBinary } from '@provider-registry/core/audit/binary';
import { parsePlatform } from '@provider-registry/core/model';
import { environment } from './testdata/subject.ts';

const PLATFORMS = [
  ...['linux/amd64', 'linux/arm64', 'linux/386', 'linux/arm', 'linux/riscv64', 'linux/ppc64le', 'linux/s390x'],
  ...['darwin/amd64', 'darwin/arm64', 'windows/amd64', 'windows/arm64', 'windows/386', 'freebsd/amd64'],
];

describe('what Go builds', () => {
  let folder: string;
  let toolchain: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'binary-'));
    await writeFile(join(folder, 'go.mod'), 'module example.org/p\n\ngo 1.26.1\n');
    await writeFile(join(folder, 'main.go'), 'package main\n\nfunc main() { println("hello") }\n');
    toolchain = await toolchainVersion(folder, { toolchain: 'local', environment });
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of PLATFORMS) {
    test(`for ${name} fits its source, and no other platform`, async () => {
      const platform = parsePlatform(name);
      const output = join(folder, name.replace('/', '-'));
      await buildBinary({ moduleFolder: folder, main: '.', platform, output }, { toolchain: 'local', environment });
      const bytes = await readFile(output);
      const expected = { toolchain, mainPackage: 'example.org/p', goSum: '' };
      assert.deepEqual(judgeBinary(platform, bytes, expected), []);
      const other = parsePlatform(name === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64');
      assert.ok(judgeBinary(other, bytes, expected).some(({ rule }) => rule === 'binary/wrong-platform'));
    });
  }

  test('is told from a program that another compiler linked', async () => {
    const expected = { toolchain, mainPackage: 'example.org/p', goSum: '' };
    const found = judgeBinary(parsePlatform('linux/amd64'), await readFile('/bin/sh'), expected);
    const rules = new Set(found.map(({ rule }) => rule));
    assert.ok(rules.has('binary/dynamically-linked'));
    assert.ok(rules.has('binary/no-build-info'));
  });
});
