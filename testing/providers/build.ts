import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '../..');

/**
 * Builds `testing/providers/<name>` for this host with the Go toolchain and gives the executable's path. It lies under
 * `.local/test/`, named after its sources, so that it is built once.
 */
export async function builtTestProvider(name: string): Promise<string> {
  const source = join(import.meta.dirname, name);
  const target = join(repository, '.local/test/providers', `${name}-${await digestOfSources(source)}`);
  const isBuilt = await access(target).then(
    () => true,
    () => false,
  );
  if (isBuilt) return target;
  await mkdir(join(target, '..'), { recursive: true });
  const staged = `${target}.${process.pid}`;
  await promisify(execFile)(
    'go',
    ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=', '-o', staged, '.'],
    {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    },
  );
  await rename(staged, target);
  return target;
}

async function digestOfSources(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name)).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
