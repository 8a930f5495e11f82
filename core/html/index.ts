export { type Html, html } from './html.ts';
export { visibleText } from './visible-text.ts';
