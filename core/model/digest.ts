import { createHash } from 'node:crypto';
import type { Branded } from './brand.ts';
import { RegistryError } from './errors.ts';

/** `sha256:` and 64 lower-case hexadecimal digits (OCI image-spec, descriptor.md §Digests). */
export type Digest = Branded<string, 'Digest'>;

export const DIGEST_PATTERN = '^sha256:[0-9a-f]{64}$';
const digestRule = new RegExp(DIGEST_PATTERN);

/** Takes any text; gives it back as a digest. Throws `INVALID_DOCUMENT` when it is none. */
export function parseDigest(text: string): Digest {
  if (!digestRule.test(text)) {
    throw new RegistryError({
      code: 'INVALID_DOCUMENT',
      message: 'this is not a digest',
      expected: 'sha256:<64 hexadecimal digits>',
      found: text.slice(0, 100),
    });
  }
  return text as Digest;
}

/** The digest of `bytes`, or of a text's UTF-8 form. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

/** The 64 hexadecimal digits of a digest, as file names and TUF hashes use them. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** The digest of 64 hexadecimal digits. Throws `INVALID_DOCUMENT` when they are none. */
export function digestFromHex(hex: string): Digest {
  return parseDigest(`sha256:${hex}`);
}
