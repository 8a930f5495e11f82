import { matchesPath, patternRoot } from '../../launch/index.ts';

/**
 * Whether every path that `narrow` matches is matched by one of `wide` as well. Patterns are compared component by component;
 * in doubt the answer is no, so that a policy is never read as wider than it is.
 */
export function coversPath(wide: readonly string[], narrow: string): boolean {
  return wide.some((pattern) => coversComponents(pattern.split('/').slice(1), narrow.split('/').slice(1)));
}

function coversComponents(wide: readonly string[], narrow: readonly string[]): boolean {
  const [first, ...rest] = wide;
  if (first === undefined) return narrow.length === 0;
  if (first === '**') return rest.length === 0 || narrow.some((_, i) => coversComponents(rest, narrow.slice(i)));
  const [found, ...others] = narrow;
  if (found === undefined || found === '**') return false;
  return coversComponent(first, found) && coversComponents(rest, others);
}

function coversComponent(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true;
  return patternRoot(`/${narrow}`).reach === 'exact' && matchesPath(`/${wide}`, `/${narrow}`);
}

/** Whether every `host:port` that `narrow` names is named by one of `wide` as well. */
export function coversTarget(wide: readonly string[], narrow: string): boolean {
  const [host, port] = splitTarget(narrow);
  return wide.some((target) => {
    const [name, wanted] = splitTarget(target);
    const hostFits = name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
    return hostFits && (wanted === '*' || wanted === port);
  });
}

function splitTarget(target: string): [host: string, port: string] {
  const colon = target.lastIndexOf(':');
  return [target.slice(0, colon).toLowerCase(), target.slice(colon + 1)];
}
