import { type Digest, digestOf, hexOf } from '../model/index.ts';

/**
 * One digest for a folder's files: the SHA-256 of the sorted lines `<hex digest>  <path>` (the form of Go's dirhash.Hash1,
 * which go.sum uses). Paths are relative, with `/`.
 */
export function sourceDigest(files: readonly { readonly path: string; readonly digest: Digest }[]): Digest {
  const lines = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, digest }) => `${hexOf(digest)}  ${path}\n`);
  return digestOf(lines.join(''));
}
