import { createHash } from 'node:crypto';
import { digestFromHex, RegistryError } from '@provider-registry/core/model';
import type { File } from '@provider-registry/core/schemas';

/**
 * Passes `content` through, and throws at its end when it was not the announced file: `DIGEST_MISMATCH`, `SIZE_MISMATCH` (at
 * the first byte too many), `DOWNLOAD_TRUNCATED`. Nothing may be used before the end came.
 */
export async function* checkContent(
  content: AsyncIterable<Uint8Array>,
  expected: File,
  where: string,
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of boundContent(content, expected.size, where)) {
    hash.update(chunk);
    yield chunk;
  }
  const found = digestFromHex(hash.digest('hex'));
  if (found === expected.digest) return;
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the content is not what was signed',
    where,
    expected: expected.digest,
    found,
  });
}

/** Passes exactly `size` bytes through: `SIZE_MISMATCH` for more, `DOWNLOAD_TRUNCATED` for fewer. */
export async function* boundContent(
  content: AsyncIterable<Uint8Array>,
  size: number,
  where: string,
): AsyncIterable<Uint8Array> {
  let seen = 0;
  for await (const chunk of content) {
    seen += chunk.length;
    if (seen > size) throw wrongSize('SIZE_MISMATCH', 'the content is too long', size, seen, where);
    yield chunk;
  }
  if (seen < size) throw wrongSize('DOWNLOAD_TRUNCATED', 'the content ended early', size, seen, where);
}

function wrongSize(
  code: 'SIZE_MISMATCH' | 'DOWNLOAD_TRUNCATED',
  message: string,
  expected: number,
  found: number,
  where: string,
): RegistryError {
  return new RegistryError({
    code,
    message,
    where,
    expected: `${expected} bytes`,
    found: code === 'SIZE_MISMATCH' ? `${found} bytes or more` : `${found} bytes`,
  });
}
