import { visibleText } from '../../html/index.ts';
import type { AuditReport, Reason } from '../../schemas/index.ts';
import { type ExplainedFinding, explainedFindings, summaryOf } from './findings.ts';

const SIGN: Readonly<Record<Reason['effect'], string>> = { reject: '❌', flag: '⚠️', approve: '✅' };
const VERDICT_SIGN = { approved: '✅', flagged: '⚠️', rejected: '❌' } as const;

/** A comment on GitHub holds 65,536 characters. */
const FINDINGS_SHOWN = 50;

/** The report for a pull request: GitHub-flavoured Markdown in which no text of the provider has a meaning. */
export function renderMarkdown(report: AuditReport): string {
  const { provider, version, verdict } = report;
  const explained = explainedFindings(report);
  const hidden = explained.length - FINDINGS_SHOWN;
  return [
    `## ${VERDICT_SIGN[verdict.verdict]} ${escapeMarkdown(provider)} ${escapeMarkdown(version)}: ${verdict.verdict}`,
    '',
    summaryOf(report),
    '',
    ...explained.slice(0, FINDINGS_SHOWN).flatMap(findingLines),
    ...(hidden > 0 ? [`…and ${hidden} more, in the full report.`, ''] : []),
    '| Check | Outcome | Findings | Tool |',
    '|---|---|---|---|',
    ...report.checks.map(
      ({ check, outcome, findings, tool, note }) =>
        `| ${check} | ${outcome}${note ? `: ${escapeMarkdown(note)}` : ''} | ${findings.length} | ${escapeMarkdown(`${tool.name} ${tool.version}`)} |`,
    ),
    '',
  ].join('\n');
}

function findingLines({ finding, reason }: ExplainedFinding): string[] {
  const { location } = finding;
  const where = location ? ` — ${escapeMarkdown(`${location.file}${location.line ? `:${location.line}` : ''}`)}` : '';
  return [
    `- ${SIGN[reason.effect]} **${escapeMarkdown(finding.message)}** ${escapeMarkdown(finding.rule)}${where}`,
    `  *Policy:* ${escapeMarkdown(reason.because)}`,
    ...(finding.path ? [`  Reached by: ${finding.path.map(escapeMarkdown).join(' → ')}`] : []),
    ...(reason.effect === 'approve' ? [] : [`  *What to do:* ${escapeMarkdown(finding.help)}`]),
    '',
  ];
}

/**
 * Text without any meaning in Markdown or HTML, for the middle of a line: on one line, every mark escaped that could begin
 * something there (CommonMark §2.4 and §6, GitHub's tables and mathematics), and what GitHub would make a mention, a
 * reference or a link of broken up by a zero-width space.
 */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(@|#|:\/\/|www)(?=\S)/gi, '$1\u200b')
    .replaceAll(/[\\`*_{}[\]<>()#+!|~$&@]/g, '\\$&');
}
