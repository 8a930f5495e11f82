import { visibleText } from './visible-text.ts';

/** HTML that was made here: everything else is text, and is escaped. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type { Html };

type Value = string | number | Html | readonly Html[];

/** A template whose values are escaped wherever they stand, in content and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.reduce((text, part, i) => `${text}${asHtml(values[i - 1] ?? '')}${part}`));
}

export const nothing = new Html('');

function asHtml(value: Value): string {
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(asHtml).join('') : escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
