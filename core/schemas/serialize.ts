import { stringify } from 'yaml';

/** A document that people read and edit, as YAML text. */
export function serializeYaml(document: object): string {
  return stringify(document, { lineWidth: 120 });
}
