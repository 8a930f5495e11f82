import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '@provider-registry/adapter-files';
import { openGit } from '@provider-registry/adapter-git';
import { initRepository } from '@provider-registry/pipeline/init';
import type { Place } from './place.ts';

const EXAMPLES = join(import.meta.dirname, '../examples/providers');
const AUTHOR = { name: 'Provider Author', email: 'author@example.org' };

/**
 * Makes the designated repository when there is none, and brings the example providers in as their author would: as a commit.
 * Gives `created` or `unchanged`.
 */
export async function seedRepository(place: Place, environment: Readonly<Record<string, string>>): Promise<string> {
  const git = openGit(place.repository, environment);
  // The first commit is init's last step: what has none was left by a run that was killed in between.
  const made = !(await exists(place.repository)) || (await git.head()) === undefined;
  if (made) {
    await rm(place.repository, { recursive: true, force: true });
    await rm(place.keys, { recursive: true, force: true });
    await initRepository({ root: place.repository, keysFolder: place.keys, environment, author: AUTHOR });
  }
  const before = await git.head();
  for (const name of await readdir(EXAMPLES)) {
    const target = join(place.repository, 'providers', name);
    await rm(target, { recursive: true, force: true });
    await cp(join(EXAMPLES, name), target, { recursive: true });
  }
  await git.commitAll('Submit the example providers', AUTHOR);
  if (made) return 'made from the template, with its keys';
  return (await git.head()) === before ? 'unchanged' : 'providers brought up to date';
}
