import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, type ErrorCode, type Platform, type ProviderName, type Version } from '../model/index.ts';
import type { Revocation } from '../schemas/index.ts';
import { validate } from './index.ts';
import { type Case, caseWith, KEYS, NOW, OTHER_DIGEST, type Parts, smallestElf, TRUST } from './validate.fixture.ts';

const judge = ({ evidence, policy, host }: Case) => validate(evidence, policy, host, NOW);
const codeOf = (verdict: ReturnType<typeof validate>) => (verdict.ok ? 'ok' : verdict.refusal.code);

const revocation = (kind: Revocation['kind'], more: Partial<Revocation> = {}): Revocation => ({
  number: 1,
  kind,
  provider: 'ssh-config' as ProviderName,
  reason: 'leaks keys',
  severity: 'critical',
  time: '2026-11-09T00:00:00Z',
  ...more,
});
const revoked = (...list: Revocation[]) => ({ apiVersion: 'provider-registry/v1' as const, revocations: list });
const waiver = (expires: string) => ({
  id: 'w1',
  fingerprint: digestOf('finding'),
  reviewer: 'reviewer',
  reason: 'looked at',
  expires,
});

test('a provider whose every claim is proven gets a receipt that says what was found', () => {
  const example = caseWith();
  const verdict = judge(example);
  assert.ok(verdict.ok);
  const { receipt } = verdict;
  assert.equal(receipt.digest, digestOf(example.evidence.binary));
  assert.equal(receipt.release, example.evidence.desired.release);
  assert.deepEqual(receipt.signers, { builder: 'builder', auditor: 'auditor' });
  assert.equal(receipt.verifiedAt, NOW.toISOString());
  assert.equal(receipt.checks.length, 15);
});

describe('one thing that is wrong is refused with its code:', () => {
  const beforeSigning: [string, ErrorCode, (parts: Parts) => void][] = [
    ['another release is listed', 'DIGEST_MISMATCH', (p) => (p.listed = OTHER_DIGEST)],
    ['the provider is not in the catalogue', 'NOT_LISTED', (p) => (p.policy = { record: undefined })],
    ['the release is about another provider', 'NOT_LISTED', (p) => (p.release.name = 'other' as ProviderName)],
    ['the release is about another version', 'NOT_LISTED', (p) => (p.release.version = '9.9.9' as Version)],
    ['the release does not follow its schema', 'INVALID_DOCUMENT', (p) => (p.release.summary = '')],
    [
      'there is no build for the host',
      'PLATFORM_UNSUPPORTED',
      (p) => (p.host = { platform: 'linux/arm64' as Platform }),
    ],
    ['the executable is for another machine', 'PLATFORM_UNSUPPORTED', (p) => (p.binary = smallestElf(183))],
    ['the executable is no executable', 'PLATFORM_UNSUPPORTED', (p) => (p.binary = Buffer.from('#!/bin/sh\n'))],
    [
      'the metadata has expired',
      'METADATA_EXPIRED',
      (p) => (p.policy = { metadata: metadataUntil('2026-11-10T11:59:59Z') }),
    ],
    [
      'the version is revoked',
      'REVOKED',
      (p) => (p.revocations = revoked(revocation('revoke', { version: '1.4.0' as Version }))),
    ],
    ['every version is revoked', 'REVOKED', (p) => (p.revocations = revoked(revocation('revoke')))],
    [
      'the executable is revoked',
      'REVOKED',
      (p) => (p.revocations = revoked(revocation('revoke', { digest: digestOf(p.binary) }))),
    ],
    ['the version is yanked', 'YANKED', (p) => (p.revocations = revoked(revocation('yank')))],
    [
      'it is yanked, then revoked',
      'REVOKED',
      (p) => (p.revocations = revoked(revocation('yank'), revocation('revoke', { number: 2 }))),
    ],
    ['there is no provenance', 'NOT_AUDITED', (p) => p.omit.push('provenance')],
    ['there is no SBOM', 'NOT_AUDITED', (p) => p.omit.push('sbom')],
    ['there is no audit report', 'NOT_AUDITED', (p) => p.omit.push('auditReport')],
    ['there is no verdict', 'NOT_AUDITED', (p) => p.omit.push('verdict')],
    [
      'a further required statement is missing',
      'NOT_AUDITED',
      (p) => (p.policy = { trust: { ...TRUST, predicates: ['https://example.org/more'] } }),
    ],
    [
      'a stranger signed the provenance',
      'SIGNER_NOT_TRUSTED',
      (p) => (p.signers.provenance = KEYS.stranger.privateKey),
    ],
    [
      'the auditor signed the provenance',
      'SIGNER_NOT_TRUSTED',
      (p) => (p.signers.provenance = KEYS.auditor.privateKey),
    ],
    ['the auditor signed the SBOM', 'SIGNER_NOT_TRUSTED', (p) => (p.signers.sbom = KEYS.auditor.privateKey)],
    [
      'the builder signed the audit report',
      'SIGNER_NOT_TRUSTED',
      (p) => (p.signers.auditReport = KEYS.builder.privateKey),
    ],
    ['the builder signed the verdict', 'SIGNER_NOT_TRUSTED', (p) => (p.signers.verdict = KEYS.builder.privateKey)],
    ['a reviewer signed the verdict', 'SIGNER_NOT_TRUSTED', (p) => (p.signers.verdict = KEYS.reviewer.privateKey)],
    ['one key builds and audits', 'SIGNER_NOT_TRUSTED', oneKeyForBoth],
    ...(['provenance', 'sbom', 'auditReport', 'verdict'] as const).map(
      (kind): [string, ErrorCode, (parts: Parts) => void] => [
        `the ${kind} is about another file`,
        'NOT_AUDITED',
        (p) => {
          p.edit = (edited, s) =>
            edited === kind ? { ...s, subjects: [{ name: 'plugin', digest: OTHER_DIGEST }] } : s;
        },
      ],
    ),
    [
      'the verdict stands where the report should',
      'NOT_AUDITED',
      (p) => editing(p, 'auditReport', { predicateType: 'https://slsa.dev/verification_summary/v1' }),
    ],
    ['the audit was of another version', 'NOT_AUDITED', (p) => (p.report.version = '1.3.0' as Version)],
    ['the audit was of another provider', 'NOT_AUDITED', (p) => (p.report.provider = 'other' as ProviderName)],
    [
      'the audit was of another build',
      'NOT_AUDITED',
      (p) => {
        p.report.binaries.push({ platform: 'linux/amd64' as Platform, digest: OTHER_DIGEST, size: 1 });
        p.edit = lastBinaryOnly;
      },
    ],
    ['the audit was of other inputs', 'NOT_AUDITED', (p) => (p.report.inputs = OTHER_DIGEST)],
    ['the report is malformed', 'INVALID_DOCUMENT', (p) => editing(p, 'auditReport', { predicate: {} })],
    ['the audit flagged it', 'VERDICT_NOT_APPROVED', (p) => (p.report.verdict.verdict = 'flagged')],
    ['the audit rejected it', 'VERDICT_NOT_APPROVED', (p) => (p.report.verdict.verdict = 'rejected')],
    [
      'the verdict failed',
      'VERDICT_NOT_APPROVED',
      (p) =>
        editing(p, 'verdict', {
          predicate: { verificationResult: 'FAILED', resourceUri: 'pkg:generic/ssh-config@1.4.0' },
        }),
    ],
    [
      'the verdict is of another version',
      'VERDICT_NOT_APPROVED',
      (p) =>
        editing(p, 'verdict', {
          predicate: { verificationResult: 'PASSED', resourceUri: 'pkg:generic/ssh-config@1.3.0' },
        }),
    ],
    ['the verdict says nothing', 'VERDICT_NOT_APPROVED', (p) => editing(p, 'verdict', { predicate: null })],
    ['a waiver has ended', 'WAIVER_EXPIRED', (p) => p.report.verdict.waivers.push(waiver('2026-11-10T12:00:00Z'))],
    ['a waiver’s end is no time', 'INVALID_DOCUMENT', (p) => p.report.verdict.waivers.push(waiver('never'))],
    ['the runtime is too old', 'PROTOCOL_UNSUPPORTED', (p) => (p.host = { runtimeVersion: '0.9.0' })],
    ['the runtime is too new', 'PROTOCOL_UNSUPPORTED', (p) => (p.host = { runtimeVersion: '2.0.0' })],
    [
      'the protocol is unknown',
      'INVALID_DOCUMENT',
      (p) => (p.release.protocol = { ...p.release.protocol, kind: 'wasm' as never }),
    ],
    [
      'the audit saw other permissions',
      'PERMISSIONS_EXCEEDED',
      (p) => (p.report.permissions.declared = { ...p.release.permissions, root: true }),
    ],
    [
      'a wider path is granted',
      'PERMISSIONS_EXCEEDED',
      (p) => granting(p, { files: { read: ['/etc/**'], write: [] } }),
    ],
    [
      'a path that climbs out is granted',
      'PERMISSIONS_EXCEEDED',
      (p) => granting(p, { files: { read: ['/etc/ssh/../shadow'], write: [] } }),
    ],
    [
      'writing is granted where reading was declared',
      'PERMISSIONS_EXCEEDED',
      (p) => granting(p, { files: { read: [], write: ['/etc/ssh/**'] } }),
    ],
    [
      'the network is granted',
      'PERMISSIONS_EXCEEDED',
      (p) => granting(p, { network: { connect: ['example.org:443'] } }),
    ],
    ['a program is granted', 'PERMISSIONS_EXCEEDED', (p) => granting(p, { exec: ['/bin/sh'] })],
    ['a variable is granted', 'PERMISSIONS_EXCEEDED', (p) => granting(p, { env: ['AWS_SECRET_ACCESS_KEY'] })],
    ['uid 0 is granted', 'PERMISSIONS_EXCEEDED', (p) => granting(p, { root: true })],
  ];
  for (const [what, code, change] of beforeSigning) {
    test(`${what}: ${code}`, () => assert.equal(codeOf(judge(caseWith(change))), code));
  }

  const afterSigning: [string, ErrorCode, (example: Case) => void][] = [
    [
      'the executable is shorter',
      'SIZE_MISMATCH',
      ({ evidence }) => Object.assign(evidence, { binary: evidence.binary.subarray(1) }),
    ],
    ['the executable differs', 'DIGEST_MISMATCH', ({ evidence }) => flip(evidence.binary, 40)],
    ['the release differs', 'DIGEST_MISMATCH', ({ evidence }) => flip(evidence.release, 40)],
    [
      'a bundle is left out',
      'NOT_AUDITED',
      ({ evidence }) => Object.assign(evidence, { attestations: evidence.attestations.slice(1) }),
    ],
    ['a bundle differs', 'NOT_AUDITED', ({ evidence }) => flip(evidence.attestations[0] as Uint8Array, 40)],
    [
      'another release is desired',
      'NOT_LISTED',
      ({ evidence }) => Object.assign(evidence.desired, { release: OTHER_DIGEST }),
    ],
  ];
  for (const [what, code, tamper] of afterSigning) {
    test(`${what}: ${code}`, () => {
      const example = caseWith();
      tamper(example);
      assert.equal(codeOf(judge(example)), code);
    });
  }
});

describe('what is installed already', () => {
  const installed = (change: (parts: Parts) => void) =>
    caseWith((parts) => {
      parts.host = { installed: new Set([digestOf(parts.binary)]) };
      change(parts);
    });
  const cases: [string, string, (parts: Parts) => void][] = [
    ['stays when it is yanked', 'ok', (p) => (p.revocations = revoked(revocation('yank')))],
    ['stays when the metadata expires', 'ok', (p) => (p.policy = { metadata: metadataUntil('2026-11-10T11:59:59Z') })],
    ['stays when a waiver ends', 'ok', (p) => p.report.verdict.waivers.push(waiver('2026-11-10T12:00:00Z'))],
    ['goes when it is revoked', 'REVOKED', (p) => (p.revocations = revoked(revocation('revoke')))],
  ];
  for (const [what, code, change] of cases) {
    test(what, () => assert.equal(codeOf(judge(installed(change))), code));
  }
});

test('a narrower grant is accepted, and is what the receipt permits', () => {
  const read = ['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/**'];
  const verdict = judge(caseWith((parts) => granting(parts, { files: { read, write: [] } })));
  assert.ok(verdict.ok);
  assert.deepEqual(verdict.receipt.permissions.files.read, read);
});

test('a revocation of another version or provider is no matter', () => {
  const others = revoked(
    revocation('revoke', { version: '1.3.0' as Version }),
    revocation('revoke', { number: 2, provider: 'other' as ProviderName }),
    revocation('revoke', { number: 3, digest: OTHER_DIGEST }),
  );
  assert.equal(codeOf(judge(caseWith((parts) => (parts.revocations = others)))), 'ok');
});

test('no changed byte of any evidence is accepted', () => {
  const example = caseWith();
  const { binary, release, attestations } = example.evidence;
  for (const bytes of [binary, release, ...attestations]) {
    for (let at = 0; at < bytes.length; at += 1) {
      const before = bytes[at] as number;
      bytes[at] = before ^ (1 << (at % 8));
      assert.equal(judge(example).ok, false, `byte ${at} of ${bytes.length}`);
      bytes[at] = before;
    }
  }
  assert.equal(judge(example).ok, true);
});

function metadataUntil(expires: string) {
  return { root: 1, timestamp: 1, snapshot: 1, revocations: 1, expires };
}

function granting(parts: Parts, more: Partial<Parts['desired']['permissions']>): void {
  parts.desired.permissions = { ...parts.desired.permissions, ...more };
}

function editing(parts: Parts, kind: keyof Parts['signers'], change: object): void {
  parts.edit = (edited, statement) => (edited === kind ? { ...statement, ...change } : statement);
}

function oneKeyForBoth(parts: Parts): void {
  parts.signers = { ...parts.signers, auditReport: parts.signers.provenance, verdict: parts.signers.provenance };
  parts.policy = { trust: { ...TRUST, auditors: [...TRUST.auditors, ...TRUST.builders] } };
}

/** A report that lists only the last of its binaries. */
const lastBinaryOnly: Parts['edit'] = (kind, statement) => {
  if (kind !== 'auditReport') return statement;
  const report = statement.predicate as Parts['report'];
  return { ...statement, predicate: { ...report, binaries: report.binaries.slice(-1) } };
};

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] as number) ^ 1;
}
