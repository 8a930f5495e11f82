import { type Html, html } from '@provider-registry/core/html';
import type { StatusEntry } from '@provider-registry/core/publish';
import type { ProviderView, VersionView } from './model.ts';
import { timeView } from './time-view.ts';
import { counted, permissionPhrases } from './words.ts';

const REASONS_SHOWN = 20;

/** Every audited provider with its versions, what the audit made of them, and what they may do. */
export function providersView(providers: readonly ProviderView[], now: Date): Html {
  return html`<section aria-labelledby="providers">
  <h2 id="providers">Providers</h2>
  ${providers.length === 0 ? NONE : providers.map((provider) => providerView(provider, now))}
</section>`;
}

const NONE = html`<p class="empty">No provider has been audited yet. <code>provider-registry audit</code> makes the first report, <code>publish</code> shows it here.</p>`;

function providerView({ name, summary, versions }: ProviderView, now: Date): Html {
  return html`<article class="card" aria-labelledby="provider-${name}">
  <header class="about">
    <h3 id="provider-${name}">${name}</h3>
    <p>${summary}</p>
  </header>
  ${versions.map((version) => versionView(version, now))}
</article>`;
}

function versionView({ entry, withdrawal }: VersionView, now: Date): Html {
  return html`<section class="version" aria-label="${entry.name} ${entry.version}">
  <p class="line">
    <span class="number">${entry.version}</span>
    ${verdictBadge(entry.verdict)}
    ${withdrawal ? badge('bad', '⊘', withdrawal.kind === 'revoke' ? 'revoked' : 'yanked') : publishedBadge(entry)}
    <span class="aside">audited ${timeView(new Date(entry.auditedAt), now)}</span>
  </p>
  ${withdrawal && html`<p class="why"><strong>Withdrawn:</strong> ${withdrawal.reason}</p>`}
  ${reasonsView(entry)}
  <dl class="facts">
    <div><dt>Platforms</dt><dd>${entry.platforms.map((platform) => html`<code class="chip">${platform}</code> `)}</dd></div>
    <div><dt>Permissions</dt><dd>${permissionsView(entry)}</dd></div>
  </dl>
</section>`;
}

function verdictBadge(verdict: StatusEntry['verdict']): Html {
  switch (verdict) {
    case 'approved':
      return badge('good', '✓', 'approved');
    case 'flagged':
      return badge('warn', '!', 'flagged');
    case 'rejected':
      return badge('bad', '✕', 'rejected');
  }
}

function publishedBadge({ published }: StatusEntry): Html {
  return published ? badge('plain', '↑', 'published') : badge('faint', '–', 'not published');
}

/** The words carry the meaning; colour and sign only repeat it. */
export function badge(tone: 'good' | 'warn' | 'bad' | 'plain' | 'faint', sign: string, words: string): Html {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${words}</span>`;
}

function reasonsView({ reasons }: StatusEntry): Html | undefined {
  if (reasons.length === 0) return undefined;
  const more = reasons.length - REASONS_SHOWN;
  return html`<ul class="reasons">
    ${reasons.slice(0, REASONS_SHOWN).map(reasonView)}
    ${more > 0 ? html`<li>and ${counted(more, 'more reason')} in the report</li>` : undefined}
  </ul>`;
}

function reasonView({ rule, effect, message, because, waiver }: StatusEntry['reasons'][number]): Html {
  const words = waiver === undefined ? { approve: 'accepted', flag: 'flags', reject: 'rejects' }[effect] : 'waived';
  return html`<li class="${waiver === undefined ? effect : 'approve'}">
      <p>${message}</p>
      <p class="aside">${words} · <code>${rule}</code> · ${because}${waiver && html` · waiver <code>${waiver}</code>`}</p>
    </li>`;
}

function permissionsView({ permissions }: StatusEntry): Html | Html[] {
  const phrases = permissionPhrases(permissions);
  if (phrases.length === 0) return html`<span class="aside">none: it computes, and talks to its host</span>`;
  return phrases.map(({ does, what }) => html`<span class="chip">${does} <code>${what}</code></span> `);
}
