import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpClient, StreamedAnswer } from '@provider-registry/adapter-http';
import { type Digest, hexOf, type ProviderName, RegistryError } from '@provider-registry/core/model';
import type { File } from '@provider-registry/core/schemas';
import { blobPath } from './blob-store.ts';
import { boundContent, checkContent } from './content.ts';

/** One place to get blobs from. Never trusted: whoever uses the bytes checks them, with `checkContent`. */
export interface BlobSource {
  /**
   * The bytes of a blob of `size` bytes from `offset` on, as they come; never more than were announced. Throws
   * `MIRROR_UNAVAILABLE`, `SIZE_MISMATCH`, `DOWNLOAD_TRUNCATED`.
   */
  fetchBlob(
    provider: ProviderName,
    digest: Digest,
    size: number,
    signal?: AbortSignal,
    offset?: number,
  ): AsyncIterable<Uint8Array>;
}

/** The registry's static files in a folder. */
export function folderBlobs(folder: string): BlobSource {
  return {
    fetchBlob: (provider, digest, size, signal, offset = 0) => {
      const path = blobPath(join(folder, 'oci', provider), digest);
      return boundContent(readFrom(path, offset, signal), size - offset, path);
    },
  };
}

/** The registry's static files behind any web server. */
export function staticBlobs(url: string, http: HttpClient): BlobSource {
  const base = withoutEnd(url);
  return httpBlobs(http, (provider, digest) => `${base}/oci/${provider}/blobs/sha256/${hexOf(digest)}`);
}

/** An OCI registry (OCI distribution-spec §Pulling blobs). */
export function registryBlobs(url: string, namespace: string, http: HttpClient): BlobSource {
  const base = withoutEnd(url);
  return httpBlobs(http, (provider, digest) => `${base}/v2/${namespace}/${provider}/blobs/${digest}`);
}

/** A small blob in memory, checked: an attestation, a manifest. Throws as `fetchBlob` and `checkContent`. */
export async function fetchWhole(
  source: BlobSource,
  provider: ProviderName,
  file: File,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const content = source.fetchBlob(provider, file.digest, file.size, signal);
  for await (const part of checkContent(content, file, `${provider} ${file.digest}`)) parts.push(part);
  return Buffer.concat(parts);
}

function httpBlobs(http: HttpClient, urlOf: (provider: ProviderName, digest: Digest) => string): BlobSource {
  return {
    fetchBlob: (provider, digest, size, signal, offset = 0) => {
      const url = urlOf(provider, digest);
      return boundContent(download(http, url, offset, signal), size - offset, url);
    },
  };
}

async function* download(
  http: HttpClient,
  url: string,
  offset: number,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
  const answer = await http.stream(url, { headers, ...(signal && { signal }) });
  if (answer.status === 200) yield* skip(answer.body, offset);
  else if (answer.status === 206 && startsAt(answer, offset)) yield* answer.body;
  else throw unavailable(url, `HTTP status ${answer.status}`);
}

/** RFC 9110 §14.4; a server may ignore a range and send everything. */
function startsAt({ headers }: StreamedAnswer, offset: number): boolean {
  return headers['content-range']?.startsWith(`bytes ${offset}-`) === true;
}

async function* skip(content: AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of content) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* readFrom(path: string, offset: number, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw unavailable(path, cause.code ?? cause.message, cause);
  });
  yield* handle.createReadStream({ start: offset, highWaterMark: 1 << 20, ...(signal && { signal }) });
}

function unavailable(where: string, found: string, cause?: Error): RegistryError {
  return new RegistryError(
    { code: 'MIRROR_UNAVAILABLE', message: 'this mirror does not have the file', where, found },
    { cause },
  );
}

function withoutEnd(url: string): string {
  return url.replace(/\/+$/, '');
}
