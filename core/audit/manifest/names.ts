import type { ProviderName } from '../../model/index.ts';
import type { Found } from '../finding.ts';
import { findLookAlike } from './look-alike.ts';

/** What the registry says about names. */
export interface NameRules {
  readonly reserved: readonly ProviderName[];
  readonly withdrawn: readonly ProviderName[];
  /** The registry’s other providers, published or proposed. */
  readonly others: readonly ProviderName[];
}

/** A name that nobody may take, or, for a provider that was never published, one that looks like another’s. */
export function findNameProblems(name: ProviderName, isPublished: boolean, rules: NameRules): Found[] {
  if (rules.withdrawn.includes(name)) return [problem('withdrawn', name, 'was withdrawn, and is never given again')];
  if (rules.reserved.includes(name)) return [problem('reserved', name, 'is reserved by the registry')];
  if (isPublished) return [];
  const alike = findLookAlike(name, [...rules.others, ...rules.reserved, ...rules.withdrawn]);
  return alike === undefined ? [] : [problem('look-alike', name, `could be taken for ${alike}`)];
}

function problem(kind: 'withdrawn' | 'reserved' | 'look-alike', name: ProviderName, says: string): Found {
  return {
    rule: `manifest/name-${kind}`,
    severity: 'high',
    origin: 'none',
    message: `The name ${name} ${says}.`,
    why: 'An administrator who assigns a provider must get the one that the name stands for.',
    help: 'Choose another name.',
    symbol: name,
    about: [says],
  };
}
