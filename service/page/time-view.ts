import { type Html, html } from './html.ts';
import { relativeTime } from './words.ts';

/** A moment as people say it, with the exact one behind it. */
export function timeView(time: Date, now: Date): Html {
  const exact = time.toISOString();
  return html`<time datetime="${exact}" title="${exact}">${relativeTime(time, now)}</time>`;
}
