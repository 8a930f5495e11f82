import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** Why something was refused: a value, so that it can be decided on, stored, sent and printed alike. */
export interface Refusal {
  readonly code: ErrorCode;
  /** What happened, in a sentence without its full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  /** File, line, property, URL or provider that it is about. */
  readonly where?: string;
  /** What to do next, where the code's own advice is not the best. */
  readonly next?: string;
}

/** Process exit statuses, as `docs/errors.md` lists them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  flagged: 10,
  rejected: 20,
  refused: 30,
  unreachable: 40,
  lastKnownGood: 41,
  interrupted: 130,
} as const;

/** The one error class: a refusal that crosses a call stack, with the cause that it came from. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: { cause?: unknown }) {
    super(`${refusal.code}: ${refusal.message}`, options);
    this.refusal = refusal;
  }

  get code(): ErrorCode {
    return this.refusal.code;
  }
}

/** The refusal in any thrown value. What is no `RegistryError` is our own mistake: `INTERNAL`. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof RegistryError) return thrown.refusal;
  const system = systemRefusal(thrown);
  if (system) return system;
  return { code: 'INTERNAL', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Operating-system errors that have a code of ours. */
function systemRefusal(thrown: unknown): Refusal | undefined {
  const { code: given, path, syscall } = (thrown ?? {}) as { code?: string; path?: string; syscall?: string };
  // Making a folder with its parents on a read-only file system ends with ENOENT in Node.
  const code = given === 'ENOENT' && syscall === 'mkdir' ? 'EROFS' : given;
  const where = path === undefined ? {} : { where: path };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { code: 'DISK_FULL', message: 'no space is left on the disk', ...where };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { code: 'NOT_WRITABLE', message: 'the file or folder may not be used', found: code, ...where };
    case 'EADDRINUSE':
      return { code: 'PORT_IN_USE', message: 'another program listens on this port', ...where };
    default:
      return undefined;
  }
}

/** The exit status of a program that ends with this refusal (`docs/errors.md`). */
export function exitStatusOf(refusal: Refusal): number {
  return ERROR_CODES[refusal.code].exit;
}

/** The form that every program prints: `CODE: what happened`, expected and found, where, what to do next. */
export function formatRefusal(refusal: Refusal): string {
  const lines = [`${refusal.code}: ${refusal.message}`];
  if (refusal.where !== undefined) lines.push(`  where:    ${refusal.where}`);
  if (refusal.expected !== undefined) lines.push(`  expected: ${refusal.expected}`);
  if (refusal.found !== undefined) lines.push(`  found:    ${refusal.found}`);
  lines.push(`  next:     ${refusal.next ?? ERROR_CODES[refusal.code].next}`);
  return lines.join('\n');
}
