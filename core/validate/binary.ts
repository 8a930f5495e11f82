import { readExecutable } from '../audit/binary/index.ts';
import { digestOf, type Platform, type Refusal } from '../model/index.ts';
import type { File } from '../schemas/index.ts';

/** Why these bytes are not the listed file. `SIZE_MISMATCH`, `DIGEST_MISMATCH`. */
export function refuseOtherBytes(bytes: Uint8Array, listed: File): Refusal | undefined {
  if (bytes.length !== listed.size) {
    return {
      code: 'SIZE_MISMATCH',
      message: 'the executable has another size than the listed one',
      expected: `${listed.size} bytes`,
      found: `${bytes.length} bytes`,
    };
  }
  const found = digestOf(bytes);
  if (found === listed.digest) return undefined;
  return { code: 'DIGEST_MISMATCH', message: 'the executable is not the listed one', expected: listed.digest, found };
}

/** Why the system would not run this file, or would run something in its place. `PLATFORM_UNSUPPORTED`. */
export function refuseFormat(bytes: Uint8Array, platform: Platform): Refusal | undefined {
  const executable = readExecutable(bytes);
  const found = 'malformed' in executable ? executable.malformed : `${executable.os}/${executable.arch}`;
  if (found === platform) return undefined;
  return {
    code: 'PLATFORM_UNSUPPORTED',
    message: 'the executable’s own headers do not fit this host',
    expected: platform,
    found,
  };
}
