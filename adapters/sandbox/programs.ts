import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { RegistryError } from '@provider-registry/core/model';

/** Where the system's own programs lie. Not PATH, which whoever starts the runtime can point elsewhere. */
const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** The absolute path of a system program. Throws `SANDBOX_UNAVAILABLE` naming the package that brings it. */
export async function findProgram(name: string, debianPackage: string): Promise<string> {
  for (const folder of SYSTEM_FOLDERS) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new RegistryError({
    code: 'SANDBOX_UNAVAILABLE',
    message: `the program ${name} is not installed`,
    expected: `${name} in ${SYSTEM_FOLDERS.join(', ')}`,
    next: `Install it: apt-get install -y ${debianPackage}`,
  });
}
