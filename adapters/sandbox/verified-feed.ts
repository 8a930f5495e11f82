import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { type Digest, RegistryError } from '@provider-registry/core/model';

/** An executable as the caller believes it to be, and the bytes that are to prove it. */
export interface Executable {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
}

/** Whoever read the bytes has ended. */
export class FeedBroken extends Error {}

/**
 * Writes the executable's bytes to `sink` while hashing them, and returns when all of them fitted. Never ends `sink`.
 * Throws `DIGEST_MISMATCH` at the first byte too many, or at the end; what was written until then must not be used.
 * Throws `FeedBroken` when `sink` takes no more.
 */
export async function feedVerified(executable: Executable, sink: Writable): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of executable.bytes) {
    size += chunk.length;
    if (size > executable.size) throw mismatch(executable, `more than ${executable.size} bytes`);
    hash.update(chunk);
    await write(sink, chunk);
  }
  const digest = `sha256:${hash.digest('hex')}`;
  if (size !== executable.size || digest !== executable.digest) throw mismatch(executable, `${digest}, ${size} bytes`);
}

function write(sink: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    sink.write(chunk, (error) => (error ? reject(new FeedBroken('the sandbox ended', { cause: error })) : resolve())),
  );
}

function mismatch({ digest, size }: Executable, found: string): RegistryError {
  return new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the executable is not the one that was verified; it was not started',
    expected: `${digest}, ${size} bytes`,
    found,
  });
}
