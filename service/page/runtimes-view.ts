import { type Html, html } from '@provider-registry/core/html';
import type { PackageView, RuntimeView } from './model.ts';
import { badge } from './providers-view.ts';
import { timeView } from './time-view.ts';

/** Every runtime with what it must have, what it says that it has, and what it refused. */
export function runtimesView(runtimes: readonly RuntimeView[], now: Date): Html {
  return html`<section aria-labelledby="runtimes">
  <h2 id="runtimes">Assessment Runtimes</h2>
  ${runtimes.length === 0 ? NONE : runtimes.map((view) => runtimeView(view, now))}
</section>`;
}

const NONE = html`<p class="empty">No runtime is registered yet. <code>provider-registry runtimes add</code> makes an id and a key for the first one.</p>`;

function runtimeView(view: RuntimeView, now: Date): Html {
  const { id, name, platform, labels, lastSeen, report } = view.runtime;
  return html`<article class="card" aria-labelledby="runtime-${id}">
  <header>
    <h3 id="runtime-${id}">${name}</h3>
    <p class="line">${progressBadge(view)} <span class="aside">${lastSeen ? html`seen ${timeView(lastSeen, now)}` : 'never seen'}</span></p>
  </header>
  <dl class="facts">
    <div><dt>Platform</dt><dd><code class="chip">${platform}</code></dd></div>
    <div><dt>Labels</dt><dd>${labelsView(labels)}</dd></div>
    <div><dt>Generation</dt><dd>${report ? report.status.generation : '–'}</dd></div>
    <div><dt>Runtime</dt><dd>${report ? report.status.runtimeVersion : '–'}</dd></div>
  </dl>
  ${view.packages.length === 0 ? html`<p class="empty">Nothing is assigned to it.</p>` : packagesTable(view)}
</article>`;
}

function progressBadge({ progress, runtime: { configuration } }: RuntimeView): Html {
  const revision = configuration ? `revision ${configuration.revision}` : '';
  switch (progress) {
    case 'up to date':
      return badge('good', '✓', `on ${revision}`);
    case 'behind':
      return badge('warn', '…', `not yet on ${revision}`);
    case 'not reported':
      return badge('plain', '…', `fetched ${revision}, no report yet`);
    case 'never asked':
      return badge('faint', '–', 'never asked for its configuration');
  }
}

function labelsView(labels: Readonly<Record<string, string>>): Html | Html[] {
  const entries = Object.entries(labels);
  if (entries.length === 0) return html`<span class="aside">none</span>`;
  return entries.map(([name, value]) => html`<code class="chip">${name}=${value}</code> `);
}

/** Roles are spelled out because the narrow form lays rows out as blocks, which makes browsers forget that it is a table. */
function packagesTable({ packages, runtime }: RuntimeView): Html {
  return html`<table role="table" aria-label="Providers of ${runtime.name}">
  <thead role="rowgroup"><tr role="row">
    <th role="columnheader" scope="col">Provider</th>
    <th role="columnheader" scope="col">Should have</th>
    <th role="columnheader" scope="col">Has</th>
    <th role="columnheader" scope="col">Status</th>
    <th role="columnheader" scope="col">Probe</th>
  </tr></thead>
  <tbody role="rowgroup">${packages.map(packageRow)}</tbody>
</table>`;
}

function packageRow(view: PackageView): Html {
  const { name, desired, has, problem } = view;
  return html`<tr role="row">
    <th role="rowheader" scope="row">${name}</th>
    <td role="cell" data-label="Should have">${desired ?? '–'}</td>
    <td role="cell" data-label="Has">${has ?? '–'}</td>
    <td role="cell" data-label="Status">${statusBadge(view)}${problem && html`<p class="problem"><code>${problem.code}</code> ${problem.message}</p>`}</td>
    <td role="cell" data-label="Probe">${probeView(view)}</td>
  </tr>`;
}

function statusBadge({ status, problem, desired, has }: PackageView): Html {
  switch (status) {
    case 'installed':
      return desired === has ? badge('good', '✓', 'installed') : badge('warn', '…', 'installed, to be changed');
    case 'install-failed':
      return badge('bad', '✕', 'install failed');
    case 'downloading':
    case 'installing':
    case 'install-pending':
      return badge('plain', '↓', status.replace('-', ' '));
    case undefined:
      return problem ? badge('bad', '✕', 'cannot be had') : badge('plain', '…', 'not reported');
  }
}

function probeView({ probe }: PackageView): Html | string {
  if (probe === undefined) return '–';
  return probe === 'ok' ? badge('good', '✓', 'ok') : badge('bad', '✕', probe);
}
