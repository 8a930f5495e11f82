import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, parsePlatform, parseProviderName, parseVersion } from '../../model/index.ts';
import type { AuditReport, Reason } from '../../schemas/index.ts';
import { checkDocument } from '../../schemas/index.ts';
import { checkResultOf, type Found } from '../index.ts';
import { renderHtml, renderMarkdown, renderSarif } from './index.ts';

const provider = parseProviderName('ssh-config');

function found(overrides: Partial<Found> = {}): Found {
  return {
    rule: 'capabilities/undeclared-own',
    severity: 'high',
    origin: 'own',
    message: 'It starts programs',
    why: 'why',
    help: 'help',
    about: ['x'],
    ...overrides,
  };
}

function reportOf(findings: Found[], decided: Partial<Reason> = {}): AuditReport {
  const tool = { name: 'capslock', version: '0.3.2' };
  const run = { check: 'capabilities', durationMilliseconds: 1200, cached: false };
  const check = checkResultOf(provider, run, { outcome: 'found', tool, lookedAt: ['main'], found: findings });
  const reasons: Reason[] = check.findings.map(({ rule, message, fingerprint }) => ({
    rule,
    message,
    fingerprint,
    effect: 'reject',
    because: 'the policy says so',
    waivable: true,
    ...decided,
  }));
  const none = { files: { read: [], write: [] }, network: { connect: [] }, exec: [], env: [], root: false };
  return checkDocument(
    'audit-report',
    {
      apiVersion: 'provider-registry/v1',
      provider,
      version: parseVersion('1.0.0'),
      inputs: digestOf('inputs'),
      binaries: [{ platform: parsePlatform('linux/amd64'), digest: digestOf('binary'), size: 12_800_000 }],
      host: 'linux/amd64',
      finishedAt: '2026-11-20T12:00:00Z',
      checks: [check],
      permissions: { declared: none, found: [] },
      verdict: {
        verdict: reasons.length > 0 ? 'rejected' : 'approved',
        reasons,
        waivers: [],
        policy: digestOf('policy'),
      },
    },
    'audit-report.json',
  );
}

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!-- --!><svg/onload=alert(1)>',
  '](javascript:alert(1)) ![x](https://evil.example/x.png)',
  '| cell | @everyone #1 https://evil.example www.evil.example',
  '`code` **bold** <https://evil.example> \\`',
  'line\n\n# heading\n- item\n```\nfence',
  'admin\u202e\u2066 gpj.exe\u2069\u200b\u0007',
];

/** Puts `text` wherever a provider’s own text can stand in a report. */
const infected = (text: string) =>
  reportOf(
    [
      found({
        message: text,
        why: text,
        help: text,
        symbol: text,
        path: [text],
        location: { file: text.replaceAll('\n', ' '), line: 3 },
      }),
    ],
    { because: text, waiver: text.replaceAll('\n', ' ') },
  );

for (const text of ATTACKS) {
  const name = JSON.stringify(text);
  test(`the HTML report shows ${name} as text`, () => {
    const plain = tagsOf(renderHtml(infected('harmless')));
    assert.deepEqual(tagsOf(renderHtml(infected(text))), plain);
  });

  test(`the Markdown report leaves ${name} without a meaning`, () => {
    const lines = renderMarkdown(infected(text)).split('\n');
    assert.equal(lines.length, renderMarkdown(infected('harmless')).split('\n').length);
    const [line = ''] = lines.filter((item) => item.startsWith('- '));
    const inner = line.slice('- ❌ **'.length);
    assert.doesNotMatch(inner.replaceAll(/\\[!-/:-@[-`{-~]/g, '').replace('** ', ''), /[\\`*_{}[\]<>()#+!|~$&@]/);
    assert.doesNotMatch(inner.replaceAll('\\', ''), /@[a-z]|#\d|:\/\/e|www\./);
  });

  test(`the SARIF report carries ${name} as it is`, () => {
    const log = JSON.parse(renderSarif(infected(text)));
    assert.ok(log.runs[0].results[0].message.text.startsWith(text));
  });
}

test('invisible characters are shown', () => {
  assert.match(renderHtml(infected('a\u202eb')), /a\\u\{202e\}b/);
  assert.match(renderMarkdown(infected('a\u202eb')), /202e/);
});

test('the HTML report loads nothing and runs nothing', () => {
  const page = renderHtml(reportOf([found()]));
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /<script|<link|<img|src=|href=|@import|url\(/);
});

test('SARIF points at file and line below the repository', () => {
  const log = JSON.parse(renderSarif(reportOf([found({ location: { file: 'internal/a b/x.go', line: 7 } })])));
  assert.deepEqual(log.runs[0].results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'providers/ssh-config/internal/a%20b/x.go', uriBaseId: '%SRCROOT%' },
    region: { startLine: 7 },
  });
});

test('SARIF gives each result its fingerprint, rule and level', () => {
  const report = reportOf([found(), found({ rule: 'manifest/root-declared', severity: 'low', about: ['root'] })]);
  const [run] = JSON.parse(renderSarif(report)).runs;
  assert.deepEqual(
    run.results.map((result: { ruleIndex: number; ruleId: string; level: string }) => [
      run.tool.driver.rules[result.ruleIndex].id === result.ruleId,
      result.level,
    ]),
    [
      [true, 'error'],
      [true, 'note'],
    ],
  );
  const prints = run.results.map((r: { partialFingerprints: object }) => Object.values(r.partialFingerprints)[0]);
  assert.deepEqual(
    prints,
    report.verdict.reasons.map(({ fingerprint }) => fingerprint.slice('sha256:'.length)),
  );
});

test('SARIF marks a waived finding as suppressed', () => {
  const log = JSON.parse(renderSarif(reportOf([found()], { effect: 'approve', waiver: 'w-1' })));
  assert.equal(log.runs[0].results[0].suppressions[0].status, 'accepted');
});

/** A page’s markup without its text: what an escape that failed would change. */
function tagsOf(page: string): string[] {
  return page.match(/<[^>]*>/g) ?? [];
}
