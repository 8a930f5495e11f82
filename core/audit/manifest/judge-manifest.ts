import type { BuildRecord, Policy } from '../../schemas/index.ts';
import type { ProviderManifest } from '../../source/index.ts';
import type { Found } from '../finding.ts';
import { findNotAllowed, findNoteworthy, findNotNormal } from './declared.ts';
import { findNameProblems, type NameRules } from './names.ts';
import { findVersionProblems, type PublishedVersion } from './published.ts';

export interface ManifestEvidence {
  readonly manifest: ProviderManifest;
  /** The text of provider.yaml, to say on which line something stands. */
  readonly text: string;
  readonly record: BuildRecord;
  readonly allowed: Policy['permissions'];
  readonly names: NameRules;
  readonly published: PublishedVersion | undefined;
}

/** What provider.yaml alone tells: its name, its version, and the permissions it asks for. */
export function judgeManifest({ manifest, text, record, allowed, names, published }: ManifestEvidence): Found[] {
  const found = [
    ...findNameProblems(manifest.name, published !== undefined, names),
    ...findVersionProblems(record, published),
    ...findNotNormal(manifest.permissions),
    ...findNotAllowed(manifest.permissions, allowed),
    ...findNoteworthy(manifest.permissions),
  ];
  return found.map((finding) => ({ ...finding, location: locate(text, finding.symbol) }));
}

/** The first line of provider.yaml that mentions `symbol`. */
function locate(text: string, symbol: string | undefined): { file: string; line?: number } {
  const index = symbol === undefined ? -1 : text.split('\n').findIndex((line) => line.includes(symbol));
  return { file: 'provider.yaml', ...(index >= 0 && { line: index + 1 }) };
}
