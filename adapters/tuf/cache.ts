import { join } from 'node:path';
import { readText, writeFileAtomic } from '@provider-registry/adapter-files';
import { type Digest, RegistryError } from '@provider-registry/core/model';

/**
 * Everything that was verified before, in one file: whatever happens while it is replaced, the old set or the new set is
 * there, never a mixture. Texts are kept as they came; they are verified again when they are read.
 */
export interface Cache {
  /** Of the root that was handed over out of band: another root means another registry, and an empty cache. */
  readonly initialRoot: Digest;
  /** By role name or `targets/<path>`. */
  readonly documents: ReadonlyMap<string, Buffer>;
}

const FILE = 'catalogue.json';
const LIMIT_BYTES = 256 * 1024 * 1024;

interface CacheFile {
  readonly initialRoot: string;
  readonly documents: Readonly<Record<string, string>>;
}

/** What was kept for this root; empty where nothing was. Throws `METADATA_INVALID` when the file is damaged. */
export async function readCache(stateFolder: string, initialRoot: Digest): Promise<Cache> {
  const path = join(stateFolder, FILE);
  const text = await readText(path, LIMIT_BYTES).catch(absent);
  const file = text === undefined ? undefined : parse(text, path);
  if (file?.initialRoot !== initialRoot) return { initialRoot, documents: new Map() };
  const documents = Object.entries(file.documents).map(([name, content]) => [name, Buffer.from(content)] as const);
  return { initialRoot, documents: new Map(documents) };
}

/** Puts the whole cache in the place of the old one, mode 0600. The old one stays where the operating system throws. */
export async function writeCache(stateFolder: string, cache: Cache): Promise<void> {
  const documents = Object.fromEntries([...cache.documents].map(([name, content]) => [name, content.toString()]));
  const file: CacheFile = { initialRoot: cache.initialRoot, documents };
  await writeFileAtomic(join(stateFolder, FILE), JSON.stringify(file), { mode: 0o600 });
}

function absent(error: unknown): undefined {
  if (error instanceof RegistryError && error.code === 'NOT_FOUND') return undefined;
  throw error;
}

/** A damaged cache is not taken for an empty one: what it knew protects against older metadata. */
function parse(text: string, path: string): CacheFile {
  try {
    const file = JSON.parse(text) as CacheFile;
    if (typeof file.initialRoot === 'string' && typeof file.documents === 'object') return file;
  } catch {
    // falls through to the refusal
  }
  throw new RegistryError({
    code: 'METADATA_INVALID',
    message: 'the record of metadata seen before is damaged',
    where: path,
    next: 'Find out why; remove the file to start again from the root.',
  });
}
