import { type Meaning, meaningOf } from './needs.ts';

/** One privileged operation that a function can start by itself, as the tool `capabilities` tells it. */
export interface CapabilityUse {
  readonly package: string;
  readonly function: string;
  readonly capability: string;
  readonly target: string;
  /** From the function to the target. */
  readonly path: readonly string[];
  /** From the author's own code to the function, the function left out. */
  readonly callers: readonly string[];
  /** Relative to the provider's folder for its own code, else absolute. */
  readonly file: string;
  readonly line: number;
  /** The text of that line without its indentation; empty when it was not read. */
  readonly text: string;
}

export type Relevant = Exclude<Meaning, { kind: 'harmless' }>;

/**
 * What a use means; nothing when it is harmless. The standard library is full of system calls, unsafe pointers and
 * reflection: only who uses these himself has them.
 */
export function relevantMeaning({ capability, target, path }: CapabilityUse): Relevant | undefined {
  const meaning = meaningOf(capability, target);
  if (meaning.kind === 'harmless') return undefined;
  const isInsideLibrary = meaning.kind === 'opaque' && path.length > 2;
  return isInsideLibrary ? undefined : meaning;
}
