import type { CheckAnswer } from '@provider-registry/core/audit';
import type { AuditSubject } from './subject.ts';

/** What a check needs of the process that it runs in. */
export interface AuditContext {
  /** The caller's environment, of which programs see a named few. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One look at a provider. A file of `checks/` each; nothing outside that file knows how it looks. */
export interface Check {
  /** As it stands in reports, in rules (`<id>/…`) and in policy.yaml. */
  readonly id: string;
  /**
   * Everything that can change the answer, as plain JSON: digests of inputs, versions of tools, the host, and a number that is
   * raised when the check itself changes. Throws like `look`.
   */
  inputs(subject: AuditSubject, context: AuditContext): Promise<unknown>;
  /**
   * Looks, and says what it found. A `RegistryError` means that it could not look, which becomes the outcome `not-run`;
   * a hostile provider is a finding, never an error.
   */
  look(subject: AuditSubject, context: AuditContext): Promise<CheckAnswer>;
}
