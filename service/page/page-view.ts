import { type Html, html } from '@provider-registry/core/html';
import { metadataView } from './metadata-view.ts';
import type { Page } from './model.ts';
import { providersView } from './providers-view.ts';
import { runtimesView } from './runtimes-view.ts';

/** The whole page as an HTML document, with the addresses of its style sheet and its icon. */
export function pageView(page: Page, { stylesheet, icon }: { stylesheet: string; icon: string }): string {
  const { now, namespace, metadata, providers, runtimes } = page;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Provider Registry${namespace && html` · ${namespace}`}</title>
<link rel="stylesheet" href="${stylesheet}">
<link rel="icon" href="${icon}">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
  <div class="bar">
    <h1>Provider Registry${namespace && html` <span class="namespace">${namespace}</span>`}</h1>
    ${metadataView(metadata, now)}
  </div>
</header>
<main id="main">
  ${tallyView(page)}
  ${providersView(providers, now)}
  ${runtimesView(runtimes, now)}
</main>
<footer>
  <p>Verdicts are shown as the registry publishes them. A runtime believes none of this page: it checks signatures, digests and revocations itself.</p>
  <p><a href="/api/v1/openapi.json">API description</a> · <a href="/healthz">Health</a></p>
</footer>
</body>
</html>
`;
  return document.text;
}

function tallyView({ providers, runtimes }: Page): Html {
  const versions = providers.flatMap((provider) => provider.versions);
  const published = versions.filter(({ entry, withdrawal }) => entry.published && !withdrawal);
  const refused = versions.filter(({ entry }) => entry.verdict !== 'approved');
  const troubled = runtimes.filter(({ packages }) => packages.some(({ problem }) => problem));
  return html`<ul class="tally" aria-label="At a glance">
    ${tile(providers.length, 'providers')}
    ${tile(published.length, 'versions published')}
    ${tile(refused.length, 'flagged or rejected')}
    ${tile(runtimes.length, 'runtimes')}
    ${tile(troubled.length, 'runtimes with a problem', 'troubled')}
  </ul>`;
}

/** `tone` is how a number is shown that is not zero. */
function tile(count: number, what: string, tone = ''): Html {
  return html`<li class="${count > 0 ? tone : ''}"><strong>${count}</strong> <span>${what}</span></li>`;
}
