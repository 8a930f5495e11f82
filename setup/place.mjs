import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The one git-ignored folder for everything generated. */
export const LOCAL = join(ROOT, '.local');

/** Set-up talks on standard error, so that `--json` leaves standard output to one document. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** A refusal in the form that all programs of the project print (docs/errors.md). */
export class SetupError extends Error {
  constructor(code, message, expected, next, found) {
    super(`${code}: ${message}`);
    this.text = [
      `${code}: ${message}`,
      ...(expected ? [`  expected: ${expected}`] : []),
      ...(found ? [`  found:    ${found}`] : []),
      ...(next ? [`  next:     ${next}`] : []),
    ].join('\n');
    this.exit = code === 'WRONG_USE' ? 2 : 1;
  }
}
