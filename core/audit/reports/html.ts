import { type Html, html } from '../../html/index.ts';
import type { AuditReport, CheckResult, Reason } from '../../schemas/index.ts';
import { type ExplainedFinding, explainedFindings, summaryOf } from './findings.ts';
import { REPORT_STYLE } from './html-style.ts';

const EFFECT_WORD: Readonly<Record<Reason['effect'], string>> = {
  reject: 'rejects',
  flag: 'needs review',
  approve: 'accepted',
};

/** The report as one page that needs no other file, no script and no network. */
export function renderHtml(report: AuditReport): string {
  const { provider, version, verdict } = report;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${provider} ${version}: ${verdict.verdict}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header class="${verdict.verdict}">
<p class="kind">Audit report</p>
<h1>${provider} <span class="version">${version}</span></h1>
<p class="verdict">${verdict.verdict}</p>
<p class="summary">${summaryOf(report)}</p>
</header>
${findingsSection(explainedFindings(report))}
${checksSection(report.checks)}
${permissionsSection(report)}
${identitySection(report)}
</main>
</body>
</html>
`;
  return page.text;
}

function findingsSection(explained: readonly ExplainedFinding[]): Html {
  if (explained.length === 0)
    return html`<section><h2>Findings</h2><p>None of the checks found anything.</p></section>`;
  return html`<section><h2>Findings</h2><ol class="findings">${explained.map(findingItem)}</ol></section>`;
}

function findingItem({ finding, reason }: ExplainedFinding): Html {
  const { location, path } = finding;
  return html`
<li class="finding ${reason.effect}">
<p class="message"><span class="effect">${EFFECT_WORD[reason.effect]}</span> ${finding.message}</p>
<p>${reason.because}</p>
<dl>
${term('Why it matters', html`${finding.why}`)}
${reason.effect === 'approve' ? undefined : term('What to do', html`${finding.help}`)}
${location && term('Where', html`<code>${location.file}${location.line && `:${location.line}`}</code>`)}
${term('Rule', html`<code>${finding.rule}</code> · ${finding.severity}${reason.waivable ? '' : ' · cannot be waived'}`)}
${reason.waiver && term('Waiver', html`<code>${reason.waiver}</code>`)}
</dl>
<details><summary>Fingerprint${path ? ' and calls' : ''}</summary>
<code class="digest">${finding.fingerprint}</code>
${path && html`<ol class="path">${path.map((call) => html`<li><code>${call}</code></li>`)}</ol>`}
</details>
</li>`;
}

function term(name: string, content: Html): Html {
  return html`<div><dt>${name}</dt><dd>${content}</dd></div>`;
}

function checksSection(checks: readonly CheckResult[]): Html {
  return html`<section><h2>Checks</h2><div class="wide"><table>
<thead><tr><th scope="col">Check</th><th scope="col">Outcome</th><th scope="col">Findings</th><th scope="col">Tool</th><th scope="col">Time</th></tr></thead>
<tbody>${checks.map(checkRow)}</tbody></table></div></section>`;
}

function checkRow({ check, outcome, findings, tool, durationMilliseconds, cached, note, lookedAt }: CheckResult): Html {
  return html`<tr>
<th scope="row">${check}</th>
<td><span class="outcome ${outcome}">${outcome}</span>${note && html`<br><small>${note}</small>`}</td>
<td>${findings.length}</td>
<td>${tool.name} ${tool.version}<br><small>looked at ${lookedAt.length}</small></td>
<td>${(durationMilliseconds / 1000).toFixed(1)} s${cached ? html`<br><small>kept from an earlier run</small>` : undefined}</td>
</tr>`;
}

function permissionsSection({ permissions }: AuditReport): Html {
  const { declared, found, observed } = permissions;
  const capabilities = [...new Set(found.map(({ capability }) => capability))].sort();
  return html`<section><h2>Permissions</h2><div class="columns">
<div><h3>Declared</h3><dl>
${list('Reads', declared.files.read)}${list('Writes', declared.files.write)}${list('Connects to', declared.network.connect)}
${list('Starts', declared.exec)}${list('Variables', declared.env)}${term('Root', html`${declared.root ? 'yes' : 'no'}`)}
</dl></div>
<div><h3>Found in the code</h3><dl>${list('Capabilities', capabilities)}</dl></div>
<div><h3>Seen in the sandbox</h3>${
    observed
      ? html`<dl>${list('Read', observed.filesRead)}${list('Written', observed.filesWritten)}${list('Connected to', observed.network)}${list('Started', observed.exec)}</dl>`
      : html`<p>It was not started.</p>`
  }</div>
</div></section>`;
}

function list(name: string, items: readonly string[]): Html {
  const content = items.length === 0 ? html`nothing` : html`${items.map((item) => html`<code>${item}</code> `)}`;
  return term(name, content);
}

function identitySection({ binaries, inputs, verdict, host, finishedAt }: AuditReport): Html {
  return html`<section><h2>What was audited</h2><dl>
${binaries.map(({ platform, digest, size }) => term(platform, html`<code class="digest">${digest}</code> · ${(size / 1e6).toFixed(1)} MB`))}
${term('Inputs', html`<code class="digest">${inputs}</code>`)}
${term('Policy', html`<code class="digest">${verdict.policy}</code>`)}
${term('Audited', html`${finishedAt} on ${host}`)}
</dl></section>`;
}
