interface ErrorKind {
  /** Exit status of a program that ends with it. */
  readonly exit: 1 | 2 | 10 | 20 | 30 | 40 | 41 | 130;
  /** HTTP status of a problem document (RFC 9457) that carries it. */
  readonly http: number;
  readonly means: string;
  readonly next: string;
}

/** Every stable error code: the source of `docs/errors.md`, of exit statuses and of HTTP statuses. */
export const ERROR_CODES = {
  INVALID_DOCUMENT: {
    exit: 2,
    http: 422,
    means: 'A document does not follow its schema.',
    next: 'Correct the named property; the schemas are under schemas/.',
  },
  WRONG_USE: {
    exit: 2,
    http: 400,
    means: 'The command or request was called in a way that it does not know.',
    next: 'Read the command’s --help.',
  },
  NOT_FOUND: {
    exit: 1,
    http: 404,
    means: 'What was named does not exist here.',
    next: 'Check the name; list what exists.',
  },
  DIGEST_MISMATCH: {
    exit: 30,
    http: 422,
    means: 'The bytes are not those that were audited and signed.',
    next: 'Do not use this file. Try another mirror, and find out who changed this one.',
  },
  SIZE_MISMATCH: {
    exit: 30,
    http: 422,
    means: 'The file is longer or shorter than what was signed.',
    next: 'Do not use this file. Try another mirror.',
  },
  SIGNATURE_INVALID: {
    exit: 30,
    http: 422,
    means: 'A signature does not fit its document.',
    next: 'Do not use this file. Ask the registry’s owners; the document was altered or made with another key.',
  },
  SIGNER_NOT_TRUSTED: {
    exit: 30,
    http: 422,
    means: 'The signature is valid, but trust.yaml does not allow this signer to say this.',
    next: 'Check trust.yaml: who may build, who may audit, who may review.',
  },
  NOT_AUDITED: {
    exit: 30,
    http: 422,
    means: 'No audit of exactly these bytes is known.',
    next: 'Audit and publish this version first.',
  },
  NOT_LISTED: {
    exit: 30,
    http: 422,
    means: 'The signed catalogue does not list this release.',
    next: 'Assign a version that the catalogue lists.',
  },
  VERDICT_NOT_APPROVED: {
    exit: 30,
    http: 422,
    means: 'The audit of these bytes did not end with approved.',
    next: 'Read the audit report; correct the provider or have its findings reviewed.',
  },
  WAIVER_EXPIRED: {
    exit: 30,
    http: 422,
    means: 'The approval rests on a waiver that has ended.',
    next: 'Have the finding reviewed again, or correct it.',
  },
  REVOKED: {
    exit: 30,
    http: 422,
    means: 'This version was withdrawn and must not run.',
    next: 'Move to the replacement that the revocation names.',
  },
  YANKED: {
    exit: 30,
    http: 422,
    means: 'This version was withdrawn from new installs.',
    next: 'Assign another version.',
  },
  REVOCATION_ROLLBACK: {
    exit: 30,
    http: 422,
    means: 'The list of revocations is older or shorter than one that was already seen.',
    next: 'Somebody withholds revocations. Try another mirror and tell the security team.',
  },
  PLATFORM_UNSUPPORTED: {
    exit: 30,
    http: 422,
    means: 'There is no build for this operating system and architecture.',
    next: 'Ask the provider’s maintainers for this platform, or assign another version.',
  },
  PROTOCOL_UNSUPPORTED: {
    exit: 30,
    http: 422,
    means: 'The provider speaks a protocol, or needs a runtime version, that this host does not have.',
    next: 'Update the runtime, or assign a version that fits.',
  },
  PERMISSIONS_EXCEEDED: {
    exit: 30,
    http: 422,
    means: 'More was granted or used than the provider declared and the audit saw.',
    next: 'Grant at most what the release declares.',
  },
  METADATA_INVALID: {
    exit: 30,
    http: 422,
    means: 'TUF metadata is malformed or not signed by enough of its role’s keys.',
    next: 'Try another mirror; check that the root given to this host is the registry’s.',
  },
  METADATA_EXPIRED: {
    exit: 30,
    http: 503,
    means: 'The newest TUF metadata at hand is too old to trust for new installs.',
    next: 'Run provider-registry refresh, and check this host’s clock.',
  },
  METADATA_ROLLBACK: {
    exit: 30,
    http: 422,
    means: 'A mirror serves older TUF metadata than what was already seen.',
    next: 'Try another mirror and tell the security team.',
  },
  CONFIGURATION_ROLLBACK: {
    exit: 30,
    http: 422,
    means: 'The desired configuration is expired, older than one already seen, or for another runtime.',
    next: 'Check the Configuration Service; it may have been restored from a backup.',
  },
  ARCHIVE_UNSAFE: {
    exit: 30,
    http: 422,
    means: 'A layer holds something else than the one executable “plugin”.',
    next: 'Do not use this file; tell the registry’s owners.',
  },
  VERSION_IMMUTABLE: {
    exit: 30,
    http: 409,
    means: 'This version is published with other bytes.',
    next: 'Raise the version in provider.yaml.',
  },
  BUILD_FAILED: {
    exit: 1,
    http: 422,
    means: 'The Go toolchain did not build the provider.',
    next: 'Correct what the compiler names.',
  },
  CHECK_NOT_RUN: {
    exit: 1,
    http: 422,
    means: 'An audit check could not run, which is a finding and never a pass.',
    next: 'Install what the check needs and audit again.',
  },
  DOWNLOAD_TRUNCATED: {
    exit: 30,
    http: 502,
    means: 'A download ended before all its bytes had come.',
    next: 'Run the same command again; it resumes.',
  },
  MIRROR_UNAVAILABLE: {
    exit: 40,
    http: 502,
    means: 'No mirror gave the file.',
    next: 'Check the mirrors of runtime.yaml and the network.',
  },
  CONTROL_PLANE_UNAVAILABLE: {
    exit: 40,
    http: 503,
    means: 'The Configuration Service does not answer.',
    next: 'Check controlPlane.url and the network; the runtime keeps what it has.',
  },
  NETWORK_UNAVAILABLE: {
    exit: 1,
    http: 503,
    means: 'A package registry could not be reached.',
    next: 'Check the network and proxy settings, then run the same command again.',
  },
  UNAUTHENTICATED: {
    exit: 1,
    http: 401,
    means: 'The id and key, or the token, are not known.',
    next: 'Check the key; an administrator can make a new one.',
  },
  FORBIDDEN: {
    exit: 1,
    http: 403,
    means: 'These credentials are valid but not for this.',
    next: 'Use credentials that belong to it.',
  },
  ALREADY_EXISTS: {
    exit: 1,
    http: 409,
    means: 'There is one of this name, or as many as there may be.',
    next: 'Choose another name, or remove the one that is there.',
  },
  RATE_LIMITED: {
    exit: 1,
    http: 429,
    means: 'More requests came than one client may send.',
    next: 'Wait as long as Retry-After says.',
  },
  HANDSHAKE_FAILED: {
    exit: 30,
    http: 422,
    means: 'The provider did not complete go-plugin’s handshake, health check or reflection.',
    next: 'Start it with provider-runtime launch --probe and read its log.',
  },
  SANDBOX_UNAVAILABLE: {
    exit: 1,
    http: 503,
    means: 'bubblewrap is missing or may not make namespaces here.',
    next: 'Install bubblewrap, or allow user namespaces.',
  },
  SANDBOX_VIOLATION: {
    exit: 30,
    http: 422,
    means: 'A provider tried what its sandbox does not allow.',
    next: 'Read what it tried; declare it in provider.yaml or remove it.',
  },
  TOOLCHAIN_MISSING: {
    exit: 1,
    http: 503,
    means: 'Go, or a program that this command needs, is not on PATH.',
    next: 'Install Go 1.24 or newer and run the same command again.',
  },
  DISK_FULL: {
    exit: 1,
    http: 507,
    means: 'No space is left on the disk.',
    next: 'Free space and run the same command again; nothing was changed.',
  },
  NOT_WRITABLE: {
    exit: 1,
    http: 500,
    means: 'A file or folder may not be read or written by this user.',
    next: 'Correct its owner and mode, or choose another folder.',
  },
  LOCKED: {
    exit: 1,
    http: 409,
    means: 'Another process works on the same folder.',
    next: 'Wait until it ends; a lock of a dead process is taken over by itself.',
  },
  PORT_IN_USE: {
    exit: 1,
    http: 500,
    means: 'Another program listens on the port.',
    next: 'Choose another with --port, or end that program.',
  },
  INTERRUPTED: {
    exit: 130,
    http: 499,
    means: 'The command was cancelled.',
    next: 'Run it again; nothing half-done was left.',
  },
  INTERNAL: {
    exit: 1,
    http: 500,
    means: 'A mistake of ours.',
    next: 'Report it with what was printed beside it.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a text from outside, such as the `code` of a problem document, is a code of ours. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
