import { canonicalJson, type Digest, digestOf, type ProviderName } from '../model/index.ts';
import type { Finding } from '../schemas/index.ts';

/** A finding before it has its identity. */
export interface Found extends Omit<Finding, 'fingerprint'> {
  /**
   * What the finding is about, in the order of the rule's own choice: symbol, matched text, the capability's target (host,
   * path, program). Never a line number, a digest of a binary or a time.
   */
  readonly about: readonly string[];
}

/** The finding with its fingerprint, which survives unrelated edits and changes with what the finding is about. */
export function identify(provider: ProviderName, found: Found): Finding {
  const { about, ...finding } = found;
  return { ...finding, fingerprint: fingerprintOf(provider, found.rule, about) };
}

function fingerprintOf(provider: ProviderName, rule: string, about: readonly string[]): Digest {
  return digestOf(canonicalJson({ rule, provider, about }));
}
