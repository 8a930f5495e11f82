import { join } from 'node:path';
import { readBytes, writeFileAtomic } from '@provider-registry/adapter-files';
import { type Digest, RegistryError } from '@provider-registry/core/model';
import { type Descriptor, TAG_ANNOTATION } from '@provider-registry/core/publish/oci';
import { blobPath } from './blob-store.ts';

/** One OCI image layout on disk, as it was when it was opened. */
export interface Layout {
  /** The manifest or index of a tag or digest; undefined when the layout does not list it. */
  findManifest(reference: string): Descriptor | undefined;
  /** Where a blob lies, if it does. */
  blobPath(digest: Digest): string;
  /** Manifests whose subject is `digest` (OCI distribution-spec §Listing Referrers). */
  referrers(digest: Digest): Promise<Descriptor[]>;
  /** In lexical order, as the distribution-spec lists them. */
  tags(): string[];
}

const INDEX_FILE = 'index.json';
const INDEX_BYTES = 64 * 1024 * 1024;
const MANIFEST_BYTES = 4 * 1024 * 1024;

/** Throws `NOT_FOUND` when there is no layout in `folder`, `INVALID_DOCUMENT` when its index is none. */
export async function openLayout(folder: string): Promise<Layout> {
  const entries = await readIndex(folder);
  const tagged = new Map(
    entries.flatMap((entry) => {
      const tag = entry.annotations?.[TAG_ANNOTATION];
      return tag === undefined ? [] : [[tag, entry] as const];
    }),
  );
  const listed = new Map<string, Descriptor>(entries.map((entry) => [entry.digest, entry]));
  return {
    findManifest: (reference) => tagged.get(reference) ?? listed.get(reference),
    blobPath: (digest) => blobPath(folder, digest),
    tags: () => [...tagged.keys()].sort(),
    referrers: async (digest) => {
      const artifacts = entries.filter(({ artifactType }) => artifactType !== undefined);
      const referring = await Promise.all(artifacts.map((entry) => referringTo(folder, entry, digest)));
      return referring.filter((entry) => entry !== undefined);
    },
  };
}

/** Makes `folder` a layout with this index. It shows at once; its blobs have to be there before. */
export async function writeLayoutIndex(folder: string, index: Uint8Array): Promise<void> {
  // OCI image-spec, image-layout.md §oci-layout file
  await writeFileAtomic(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFileAtomic(join(folder, INDEX_FILE), index);
}

async function readIndex(folder: string): Promise<Descriptor[]> {
  const path = join(folder, INDEX_FILE);
  const index = parseJson(await readBytes(path, INDEX_BYTES), path) as { manifests?: Descriptor[] };
  if (Array.isArray(index.manifests)) return index.manifests;
  throw new RegistryError({ code: 'INVALID_DOCUMENT', message: 'this is no OCI layout’s index', where: path });
}

interface ArtifactManifest {
  readonly subject?: { readonly digest: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The descriptor as a referrer, with the manifest's annotations, when the manifest's subject is `digest`. */
async function referringTo(folder: string, entry: Descriptor, digest: Digest): Promise<Descriptor | undefined> {
  const path = blobPath(folder, entry.digest);
  const { subject, annotations } = parseJson(await readBytes(path, MANIFEST_BYTES), path) as ArtifactManifest;
  if (subject?.digest !== digest) return undefined;
  return { ...entry, ...(annotations && { annotations }) };
}

function parseJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new RegistryError({ code: 'INVALID_DOCUMENT', message: 'this is not JSON', where }, { cause });
  }
}
