import { hexOf } from '../../model/index.ts';
import type { AuditReport, Finding, Severity } from '../../schemas/index.ts';
import { type ExplainedFinding, explainedFindings } from './findings.ts';

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  note: 'note',
};

/** How GitHub's code scanning orders results: a CVSS-like number as text, in a rule's properties. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  note: '0.1',
};

/** The report as SARIF 2.1.0 (OASIS): one run, one rule a kind of finding, waivers as accepted suppressions. */
export function renderSarif(report: AuditReport): string {
  const explained = explainedFindings(report);
  const rules = rulesOf(explained.map(({ finding }) => finding));
  const ruleIds = rules.map(({ id }) => id);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'provider-registry', rules } },
        automationDetails: { id: `audit/${report.provider}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(report)],
        results: explained.map((item) => resultOf(report, item, ruleIds)),
        properties: { provider: report.provider, version: report.version, verdict: report.verdict.verdict },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rulesOf(findings: readonly Finding[]) {
  const first = new Map(findings.toReversed().map((finding) => [finding.rule, finding]));
  return [...first.values()].map(({ rule, severity, why, help }) => ({
    id: rule,
    shortDescription: { text: why },
    help: { text: help },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { 'security-severity': SECURITY_SEVERITY[severity], tags: ['security', rule.split('/')[0]] },
  }));
}

function resultOf(report: AuditReport, { finding, reason }: ExplainedFinding, ruleIds: readonly string[]) {
  return {
    ruleId: finding.rule,
    ruleIndex: ruleIds.indexOf(finding.rule),
    level: LEVEL[finding.severity],
    message: { text: `${finding.message} ${reason.because}` },
    locations: [locationOf(report, finding)],
    partialFingerprints: { 'providerRegistryFingerprint/v1': hexOf(finding.fingerprint) },
    ...(finding.path && { codeFlows: [codeFlowOf(finding.path)] }),
    ...(reason.waiver !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: reason.because }],
    }),
    properties: { effect: reason.effect, waivable: reason.waivable, origin: finding.origin },
  };
}

/** Code scanning shows a result only at a file: what is about no file stands at provider.yaml. */
function locationOf({ provider }: AuditReport, { location }: Finding) {
  const path = `providers/${provider}/${location?.file ?? 'provider.yaml'}`;
  return {
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
      region: { startLine: location?.line ?? 1 },
    },
  };
}

function codeFlowOf(path: readonly string[]) {
  return { threadFlows: [{ locations: path.map((call) => ({ location: { message: { text: call } } })) }] };
}

function invocationOf({ checks, finishedAt }: AuditReport) {
  const notRun = checks.filter(({ outcome }) => outcome === 'not-run');
  return {
    executionSuccessful: notRun.length === 0,
    endTimeUtc: finishedAt,
    toolExecutionNotifications: notRun.map(({ check, note }) => ({
      level: 'error',
      descriptor: { id: `${check}/not-run` },
      message: { text: note ?? 'did not run' },
    })),
  };
}
