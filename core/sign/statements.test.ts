import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, hexOf, type Platform, type ProviderName, type Version } from '../model/index.ts';
import type { AuditReport, BuildRecord } from '../schemas/index.ts';
import {
  parseStatement,
  provenanceStatement,
  resourceUri,
  type Statement,
  serializeStatement,
  verdictStatement,
} from './index.ts';

const subjects = [{ name: 'linux/amd64', digest: digestOf('binary') }];
const record: BuildRecord = {
  apiVersion: 'provider-registry/v1',
  provider: 'ssh-config' as ProviderName,
  version: '1.0.0' as Version,
  inputs: {
    digest: digestOf('inputs'),
    source: digestOf('source'),
    goSum: digestOf('go.sum'),
    toolchain: 'go1.26.8',
    flags: ['CGO_ENABLED=0', '-trimpath'],
    main: '.',
  },
  source: { path: 'providers/ssh-config', commit: 'c0ffee' },
  platforms: [
    {
      platform: 'linux/amd64' as Platform,
      binary: { digest: digestOf('binary'), size: 6 },
      sbom: { digest: digestOf('sbom'), size: 4 },
    },
  ],
};

function reportWith(verdict: AuditReport['verdict']['verdict']): AuditReport {
  return {
    provider: record.provider,
    version: record.version,
    finishedAt: '2026-11-01T00:00:00Z',
    verdict: { verdict, reasons: [], waivers: [], policy: digestOf('policy') },
  } as unknown as AuditReport;
}

test('a statement survives writing and reading', () => {
  const statement = provenanceStatement(record, subjects);
  assert.deepEqual(parseStatement(Buffer.from(serializeStatement(statement))), statement);
});

test('the same build gives the same provenance, which names source, commit, toolchain and flags', () => {
  const text = serializeStatement(provenanceStatement(record, subjects));
  assert.equal(text, serializeStatement(provenanceStatement(structuredClone(record), subjects)));
  for (const part of [hexOf(record.inputs.source), hexOf(record.inputs.goSum), 'c0ffee', 'go1.26.8', '-trimpath']) {
    assert.ok(text.includes(part), part);
  }
});

for (const [verdict, result] of [
  ['approved', 'PASSED'],
  ['flagged', 'FAILED'],
  ['rejected', 'FAILED'],
] as const) {
  test(`a verdict of ${verdict} is ${result} in the verification summary`, () => {
    const { predicate } = verdictStatement({ report: reportWith(verdict), inputAttestations: [] }, subjects);
    const summary = predicate as Record<string, unknown>;
    assert.equal(summary.verificationResult, result);
    assert.equal(summary.resourceUri, resourceUri(record));
    assert.equal((summary.verifiedLevels as string[]).length, result === 'PASSED' ? 1 : 0);
  });
}

const unreadable: readonly [what: string, payload: string | Uint8Array][] = [
  ['an array', '[]'],
  ['half a document', '{"_type":'],
  ['not UTF-8', Uint8Array.of(0xff, 0xfe)],
  ['a subject with an upper-case digest', withDigest('A'.repeat(64))],
  ['a subject with a short digest', withDigest('a'.repeat(63))],
];

function withDigest(hex: string): string {
  const statement: Statement = { predicateType: 'p', subjects, predicate: {} };
  return serializeStatement(statement).replace(hexOf(digestOf('binary')), hex);
}

for (const [what, payload] of unreadable) {
  test(`${what} is no statement`, () => {
    assert.ok('problem' in parseStatement(typeof payload === 'string' ? Buffer.from(payload) : payload));
  });
}
