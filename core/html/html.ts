import { visibleText } from './visible-text.ts';

/** A piece of HTML that is safe to show as it is: made by `html` alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | undefined | readonly Content[];

/**
 * A template whose values are shown as text, whatever they hold; only pieces made by `html` itself are taken as HTML. Values may stand
 * between tags and in quoted attributes, nowhere else: not in tag names, unquoted attributes, addresses, scripts or styles.
 */
export function html(literals: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: literals }, ...values.map(textOf)));
}

function textOf(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(textOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeText(text: string): string {
  return visibleText(text).replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
