import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, writeFileAtomic } from '@provider-registry/adapter-files';
import { openGit } from '@provider-registry/adapter-git';
import { RegistryError } from '@provider-registry/core/model';
import { serializeYaml } from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import { createKeys, readPublicKeys } from '../keys/index.ts';

const TEMPLATE = join(import.meta.dirname, '../../template');
/** npm leaves .gitignore out of packages, so the template's has no dot. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

const TRUST_COMMENT =
  '# Who may build, audit, review and configure. Reaches every runtime as a TUF target that people sign off-line.\n';

export interface InitOptions {
  /** An empty or missing folder. */
  readonly root: string;
  /** Where the private keys are kept: outside the repository. */
  readonly keysFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly author: { readonly name: string; readonly email: string };
}

/**
 * Makes a designated repository from the template: keys outside it, `trust.yaml` with their public halves inside it, one
 * commit on `main`. Throws `WRONG_USE` for a folder that holds something, or keys that would lie inside the repository.
 */
export async function initRepository(options: InitOptions): Promise<void> {
  const { root, keysFolder } = options;
  if (`${keysFolder}/`.startsWith(`${root}/`)) {
    throw new RegistryError({
      code: 'WRONG_USE',
      message: 'private keys must not lie inside the repository',
      where: keysFolder,
      expected: 'a folder outside the repository',
    });
  }
  if ((await exists(root)) && (await readdir(root)).length > 0) {
    throw new RegistryError({
      code: 'WRONG_USE',
      message: 'the folder is not empty',
      where: root,
      expected: 'an empty or missing folder',
      next: 'Name another folder.',
    });
  }
  await createKeys(keysFolder);
  await mkdir(root, { recursive: true });
  for (const entry of await readdir(TEMPLATE)) {
    await cp(join(TEMPLATE, entry), join(root, RENAMED[entry] ?? entry), { recursive: true });
  }
  const trust = createTrust(await readPublicKeys(keysFolder));
  await writeFileAtomic(join(root, 'trust.yaml'), `${TRUST_COMMENT}${serializeYaml(trust)}`);
  const git = openGit(root, options.environment);
  await git.init();
  await git.commitAll('Begin the registry from its template', options.author);
}
