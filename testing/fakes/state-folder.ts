import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exists } from '@provider-registry/adapter-files';
import { openDatabase } from '@provider-registry/adapter-postgres';
import { digestOf, hexOf } from '@provider-registry/core/model';

const ROOT = join(import.meta.dirname, '../..');
const MIGRATIONS = join(ROOT, 'adapters/postgres/migrations');

/**
 * A state folder whose database is there but empty. Making one takes seconds of CPU, so it is made once for each schema, kept under
 * `.local/test`, and copied.
 */
export async function newStateFolder(): Promise<string> {
  const template = join(ROOT, '.local/test', `state-${await schemaKey()}`);
  if (!(await exists(template))) await makeTemplate(template);
  const folder = await mkdtemp(join(tmpdir(), 'service-'));
  await cp(template, folder, { recursive: true });
  return folder;
}

/** Everything that can change what an empty database holds. */
async function schemaKey(): Promise<string> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readFile(join(MIGRATIONS, name), 'utf8')));
  const manifest = await readFile(join(ROOT, 'adapters/postgres/package.json'), 'utf8');
  return hexOf(digestOf([manifest, ...migrations].join('\n'))).slice(0, 16);
}

/** Tests run in several processes: whoever is first puts its own in place, the others throw theirs away. */
async function makeTemplate(template: string): Promise<void> {
  const staged = await mkdtemp(join(tmpdir(), 'state-'));
  await (await openDatabase(staged)).close();
  await mkdir(join(template, '..'), { recursive: true });
  const beside = `${template}.${process.pid}`;
  await cp(staged, beside, { recursive: true });
  await rename(beside, template).catch(() => rm(beside, { recursive: true }));
  await rm(staged, { recursive: true });
}
