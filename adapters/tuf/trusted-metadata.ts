import { RegistryError } from '@provider-registry/core/model';
import { BadVersionError, EqualVersionError, ExpiredMetadataError } from 'tuf-js/dist/error.js';
import { TrustedMetadataStore } from 'tuf-js/dist/store.js';

/**
 * The library's state machine of TUF §5: it holds what was verified and takes the next document only when the specification's
 * checks pass. Its time is an argument here; the library would read the clock (TUF §5.1). Throws `METADATA_INVALID`.
 */
export function openTrustedMetadata(root: Buffer, now: Date): TrustedMetadataStore {
  const store = trusting('root', () => new TrustedMetadataStore(root));
  Reflect.set(store, 'referenceTime', now);
  return store;
}

/** Runs one of the library's checks and gives its failure our code. `where` names the document. */
export function trusting<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    throw refusalOf(where, cause as Error);
  }
}

/** As `trusting`, for a document kept from an earlier run: whether it may still be used. */
export function stillTrusted(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** TUF §5.4.3: a timestamp of the same version is no news, and no error. */
export function isSameVersion(error: unknown): boolean {
  return error instanceof RegistryError && error.cause instanceof EqualVersionError;
}

function refusalOf(where: string, cause: Error): RegistryError {
  if (cause instanceof ExpiredMetadataError) {
    return new RegistryError({ code: 'METADATA_EXPIRED', message: cause.message, where }, { cause });
  }
  if (cause instanceof BadVersionError) {
    return new RegistryError({ code: 'METADATA_ROLLBACK', message: cause.message, where }, { cause });
  }
  return new RegistryError({ code: 'METADATA_INVALID', message: cause.message, where }, { cause });
}
