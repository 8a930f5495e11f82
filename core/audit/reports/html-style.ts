import { type Html, html } from '../../html/index.ts';

/** Colours are custom properties, so that light and dark differ in one place. */
export const REPORT_STYLE: Html = html`
:root {
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --faint: #5b6470; --line: #dde1e7;
  --good: #17683c; --good-soft: #e2f4e9; --warn: #8a5200; --warn-soft: #fdf0d8; --bad: #a3201d; --bad-soft: #fde7e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1d2128; --ink: #e7eaef; --faint: #9aa4b2; --line: #323843;
    --good: #7fd6a2; --good-soft: #163326; --warn: #f0c171; --warn-soft: #3a2c12; --bad: #f59a94; --bad-soft: #40201f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.5rem; margin-bottom: 1rem; }
header { border-left: 8px solid var(--accent); background: linear-gradient(90deg, var(--soft), var(--card) 60%); }
.approved, .approve, .passed { --accent: var(--good); --soft: var(--good-soft); }
.flagged, .flag, .not-run { --accent: var(--warn); --soft: var(--warn-soft); }
.rejected, .reject, .found { --accent: var(--bad); --soft: var(--bad-soft); }
.not-applicable { --accent: var(--faint); --soft: var(--page); }
h1 { font-size: 1.75rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0 0 .75rem; } h3 { font-size: .95rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; }
.kind, .version, small, dt, summary { color: var(--faint); } .kind { font-size: .85rem; letter-spacing: .04em; } .version { font-weight: 400; }
.verdict { font-weight: 700; font-size: 1.2rem; color: var(--accent); }
.findings { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.finding { border: 1px solid var(--line); border-left: 5px solid var(--accent); border-radius: 8px; padding: .75rem 1rem; }
.message { font-weight: 600; }
.effect, .outcome { display: inline-block; background: var(--soft); color: var(--accent); border-radius: 99px; padding: .05rem .6rem; font-size: .8rem; font-weight: 600; margin-right: .35rem; }
dl { margin: .5rem 0; } dl > div { display: grid; grid-template-columns: 9rem 1fr; gap: .75rem; padding: .2rem 0; } dd { margin: 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1.5rem; } .columns dl > div { grid-template-columns: 1fr; gap: 0; }
code { font: .875em ui-monospace, monospace; } .digest { color: var(--faint); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
summary { cursor: pointer; font-size: .875rem; } .path { margin: .5rem 0 0; padding-left: 1.5rem; }
@media (max-width: 40rem) { dl > div { grid-template-columns: 1fr; gap: 0; } }
@media print { body { background: none; } header, section { break-inside: avoid; } }
`;
