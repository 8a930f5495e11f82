import { join } from 'node:path';
import { readBytes } from '@provider-registry/adapter-files';
import type { HttpClient } from '@provider-registry/adapter-http';
import { RegistryError } from '@provider-registry/core/model';

/** Where the registry's static files are: behind any web server, or in a folder. Never trusted. */
export type CatalogueSource = { readonly url: string } | { readonly folder: string };

/** Reads a file of the registry by its path; undefined when the source says that there is none. */
export type ReadFile = (path: string, limitBytes: number) => Promise<Uint8Array | undefined>;

/**
 * How the files of `source` are read. A server that answers neither with a file nor with its absence throws
 * `MIRROR_UNAVAILABLE`; a file over its limit throws `SIZE_MISMATCH` over HTTP and `INVALID_DOCUMENT` in a folder.
 */
export function openSource(source: CatalogueSource, http: HttpClient): ReadFile {
  return 'url' in source ? overHttp(source.url, http) : inFolder(source.folder);
}

/** 403 is how some object stores say that a file does not exist. */
const ABSENT = new Set([403, 404, 410]);

function overHttp(base: string, http: HttpClient): ReadFile {
  return async (path, limitBytes) => {
    const url = `${base.replace(/\/+$/, '')}/${path}`;
    const answer = await http.get(url, { limitBytes });
    if (ABSENT.has(answer.status)) return undefined;
    if (answer.status === 200) return answer.body;
    throw new RegistryError({
      code: 'MIRROR_UNAVAILABLE',
      message: 'the catalogue’s server gave no file',
      where: url,
      expected: 'HTTP status 200',
      found: `HTTP status ${answer.status}`,
    });
  };
}

function inFolder(folder: string): ReadFile {
  return async (path, limitBytes) => {
    try {
      return await readBytes(join(folder, path), limitBytes);
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  };
}
