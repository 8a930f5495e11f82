import { type Html, html } from '@provider-registry/core/html';
import { relativeTime } from './words.ts';

/** A moment as people say it, with the exact one behind it. */
export function timeView(time: Date, now: Date): Html {
  const exact = time.toISOString();
  return html`<time datetime="${exact}" title="${exact}">${relativeTime(time, now)}</time>`;
}
