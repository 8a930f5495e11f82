import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openGit } from './index.ts';

const author = { name: 'Somebody', email: 'somebody@example.org' };
let root: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'git-'));
});
after(() => rm(root, { recursive: true }));

const git = () => openGit(root, { PATH: process.env.PATH ?? '', HOME: root });

test('a repository tells its commit, its files and what changed since a base', async () => {
  await git().init();
  assert.equal(await git().head(), undefined);
  await mkdir(join(root, 'providers/ä b'), { recursive: true });
  await writeFile(join(root, 'providers/ä b/main.go'), 'package main\n');
  await writeFile(join(root, '.gitignore'), '/dist/\nignored.go\n');
  await git().commitAll('Begin', author);
  const base = await git().head();
  assert.match(base ?? '', /^[0-9a-f]{40}$/);

  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'dist/binary'), 'x');
  await writeFile(join(root, 'providers/ä b/new.go'), 'package main\n');
  assert.deepEqual(await git().listFiles('providers/ä b'), ['providers/ä b/main.go', 'providers/ä b/new.go']);
  assert.deepEqual(await git().changedFiles(base ?? ''), ['providers/ä b/new.go']);

  await writeFile(join(root, 'providers/ä b/ignored.go'), 'package main\n');
  const listed = await git().listFiles('providers/ä b');
  assert.deepEqual(
    listed,
    ['ignored.go', 'main.go', 'new.go'].map((name) => `providers/ä b/${name}`),
  );
  assert.deepEqual(await git().changedFiles(base ?? ''), ['providers/ä b/new.go']);

  await git().commitAll('Add a file', author);
  assert.deepEqual(await git().changedFiles(base ?? ''), ['providers/ä b/new.go']);
  const before = await git().head();
  await git().commitAll('Nothing', author);
  assert.equal(await git().head(), before);
});

test('an unknown base is NOT_FOUND, one that looks like an option too', async () => {
  for (const base of ['no-such-branch', '--upload-pack=x']) {
    await assert.rejects(git().changedFiles(base), { code: 'NOT_FOUND' });
  }
});

test('hooks of the repository are not run', async () => {
  await mkdir(join(root, '.git/hooks'), { recursive: true });
  await writeFile(join(root, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await writeFile(join(root, 'file'), 'x');
  await git().commitAll('Commit in spite of the hook', author);
  assert.deepEqual(await git().listFiles('.git'), []);
});
