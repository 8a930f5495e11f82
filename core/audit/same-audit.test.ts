import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, parsePlatform, parseProviderName, parseVersion } from '../model/index.ts';
import type { AuditReport } from '../schemas/index.ts';
import { isSameAudit } from './index.ts';

const platform = parsePlatform('linux/amd64');
const report: AuditReport = {
  apiVersion: 'provider-registry/v1',
  provider: parseProviderName('sample'),
  version: parseVersion('1.0.0'),
  inputs: digestOf('inputs'),
  binaries: [{ platform, digest: digestOf('binary'), size: 1 }],
  host: platform,
  finishedAt: '2026-01-01T00:00:00Z',
  checks: [
    {
      check: 'manifest',
      tool: { name: 'manifest', version: '1' },
      outcome: 'passed',
      lookedAt: ['provider.yaml'],
      durationMilliseconds: 10,
      cached: false,
      findings: [],
    },
  ],
  permissions: {
    declared: { files: { read: [], write: [] }, network: { connect: [] }, exec: [], env: [], root: false },
    found: [],
  },
  verdict: { verdict: 'approved', reasons: [], waivers: [], policy: digestOf('policy') },
};

test('an audit is the same whenever it ran and however long it took', () => {
  const [check] = report.checks;
  assert.ok(check);
  const later = {
    ...report,
    finishedAt: '2026-02-01T00:00:00Z',
    checks: [{ ...check, durationMilliseconds: 1, cached: true }],
  };
  assert.equal(isSameAudit(report, later), true);
});

const DIFFERENT: readonly [string, AuditReport][] = [
  ['binary', { ...report, binaries: [{ platform, digest: digestOf('other'), size: 1 }] }],
  ['policy', { ...report, verdict: { ...report.verdict, policy: digestOf('other') } }],
  ['verdict', { ...report, verdict: { ...report.verdict, verdict: 'flagged' } }],
  ['host', { ...report, host: parsePlatform('linux/arm64') }],
  ['check', { ...report, checks: [] }],
];
for (const [what, other] of DIFFERENT) {
  test(`an audit with another ${what} is another audit`, () => {
    assert.equal(isSameAudit(report, other), false);
  });
}
