import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, readText } from '@provider-registry/adapter-files';
import { generateKey } from '@provider-registry/adapter-sigstore';
import { RegistryError } from '@provider-registry/core/model';
import { publicKeyOf } from '@provider-registry/core/sign';

/** Every private key of a registry that signs with keys, and of which kind it is. */
const KEYS = {
  'root-1': 'ed25519',
  'root-2': 'ed25519',
  'root-3': 'ed25519',
  targets: 'ed25519',
  revocations: 'ed25519',
  catalogue: 'ed25519',
  snapshot: 'ed25519',
  timestamp: 'ed25519',
  builder: 'p256',
  auditor: 'p256',
  reviewer: 'p256',
  service: 'p256',
} as const;

export type KeyName = keyof typeof KEYS;

const KEY_NAMES = Object.keys(KEYS) as KeyName[];
const PEM_BYTES = 16 * 1024;

/** Public keys in PEM (SubjectPublicKeyInfo). */
export type PublicKeys = Readonly<Record<KeyName, string>>;

/**
 * Makes every key that is not there yet, each in a file `<name>.pem` (PKCS#8, mode 0600), and gives all public keys. A key
 * that exists is never written again: not by a second run, and not by two at once.
 */
export async function createKeys(folder: string): Promise<PublicKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of KEY_NAMES) {
    if (await exists(pathOf(folder, name))) continue;
    await writeNew(pathOf(folder, name), generateKey(KEYS[name]).privateKey);
  }
  return readPublicKeys(folder);
}

/** The public halves of a folder's keys. Throws `NOT_FOUND`. */
export async function readPublicKeys(folder: string): Promise<PublicKeys> {
  const entries = await Promise.all(
    KEY_NAMES.map(async (name) => {
      const key = publicKeyOf(await readPrivateKey(folder, name));
      return [name, key.export({ type: 'spki', format: 'pem' }).toString()] as const;
    }),
  );
  return Object.fromEntries(entries) as PublicKeys;
}

/** One private key in PEM. Throws `NOT_FOUND`. */
export async function readPrivateKey(folder: string, name: KeyName): Promise<string> {
  return readText(pathOf(folder, name), PEM_BYTES).catch((cause: unknown) => {
    if (!(cause instanceof RegistryError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new RegistryError(
      {
        code: 'NOT_FOUND',
        message: `the ${name} key is not in this folder`,
        where: folder,
        expected: `${name}.pem`,
        next: 'Name the folder that holds the keys, or make new ones with provider-registry keys create.',
      },
      { cause },
    );
  });
}

function pathOf(folder: string, name: KeyName): string {
  return join(folder, `${name}.pem`);
}

/** The file appears whole, and only where there is none: a link fails when the name is taken. */
async function writeNew(path: string, content: string): Promise<void> {
  const staged = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(staged, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(staged, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(staged, { force: true });
  }
}
