import type { HttpClient } from '@provider-registry/adapter-http';
import type { BlobSource } from '@provider-registry/adapter-oci';
import { type Refusal, RegistryError } from '@provider-registry/core/model';
import type { Mirror } from '@provider-registry/core/schemas';

/** The places of `runtime.yaml`, in order. */
export async function openMirrors(mirrors: readonly Mirror[], http: HttpClient): Promise<BlobSource[]> {
  const { folderBlobs, registryBlobs, staticBlobs } = await import('@provider-registry/adapter-oci');
  return mirrors.map((mirror) => {
    switch (mirror.kind) {
      case 'oci':
        return registryBlobs(mirror.url, mirror.namespace, http);
      case 'http':
        return staticBlobs(mirror.url, http);
      case 'folder':
        return folderBlobs(mirror.path);
    }
    throw new TypeError(`unknown mirror ${JSON.stringify(mirror satisfies never)}`);
  });
}

/**
 * Tries the mirrors in order until one gives what was asked for. When none does, the refusal that says most is thrown: bytes
 * that are not the signed ones go before a mirror that was not there.
 */
export async function fromAny<T>(
  mirrors: readonly BlobSource[],
  attempt: (mirror: BlobSource) => Promise<T>,
): Promise<T> {
  const refusals: RegistryError[] = [];
  for (const mirror of mirrors) {
    try {
      return await attempt(mirror);
    } catch (error) {
      if (!(error instanceof RegistryError) || !isMirrorsFault(error.refusal)) throw error;
      refusals.push(error);
    }
  }
  throw (
    refusals.find(({ code }) => code !== 'MIRROR_UNAVAILABLE') ?? refusals[0] ?? new Error('no mirror is configured')
  );
}

const MIRRORS_FAULT = new Set<string>([
  'MIRROR_UNAVAILABLE',
  'DOWNLOAD_TRUNCATED',
  'DIGEST_MISMATCH',
  'SIZE_MISMATCH',
  'ARCHIVE_UNSAFE',
  'WRONG_USE', // a redirect to an address that is never spoken to
]);

function isMirrorsFault({ code }: Refusal): boolean {
  return MIRRORS_FAULT.has(code);
}
