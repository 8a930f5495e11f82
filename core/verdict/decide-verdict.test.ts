import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identify } from '../audit/index.ts';
import { parseProviderName, parseVersion } from '../model/index.ts';
import type { Effect, Finding, Policy, PolicyRule, Waiver } from '../schemas/index.ts';
import { decideVerdict } from './decide-verdict.ts';
import type { VerifiedWaiver } from './waivers.ts';

const provider = parseProviderName('ssh-config');
const version = parseVersion('1.0.0');
const now = new Date('2026-11-20T12:00:00Z');

function finding(rule: string, overrides: Partial<Finding> = {}): Finding {
  const found = { rule, severity: 'high', origin: 'own', message: `found ${rule}`, why: 'w', help: 'h' } as const;
  return { ...identify(provider, { ...found, about: [rule] }), ...overrides };
}

function policyOf(...rules: [PolicyRule['match'], Effect, waivable?: boolean][]): Policy {
  return {
    apiVersion: 'provider-registry/v1',
    permissions: {},
    rules: rules.map(([match, effect, waivable]) => ({
      match,
      effect,
      reason: `${effect} it`,
      ...(waivable === undefined ? {} : { waivable }),
    })),
    reviewedModules: [],
  };
}

function waiverFor(subject: Finding, overrides: Partial<Waiver> = {}, signer = 'Robin'): VerifiedWaiver {
  const waiver: Waiver = {
    apiVersion: 'provider-registry/v1',
    id: 'w-1',
    provider,
    version,
    fingerprint: subject.fingerprint,
    reason: 'the host is ours',
    reviewer: 'Robin',
    date: '2026-11-01T00:00:00Z',
    expires: '2027-02-01T00:00:00Z',
    ...overrides,
  };
  return { waiver, signer };
}

function verdictOf(findings: Finding[], policy: Policy, waivers: VerifiedWaiver[] = [], known: Finding[] = []) {
  const fingerprints = new Set(known.map(({ fingerprint }) => fingerprint));
  return decideVerdict({ provider, version, findings, policy, waivers, known: fingerprints, now });
}

test('without findings a provider is approved', () => {
  assert.equal(verdictOf([], policyOf()).verdict, 'approved');
});

test('a finding that no rule covers is flagged, and the reason says so', () => {
  const { verdict, reasons } = verdictOf([finding('binary/size')], policyOf());
  assert.equal(verdict, 'flagged');
  assert.match(reasons[0]?.because ?? '', /No rule of the policy/);
});

test('the first rule that matches decides', () => {
  const policy = policyOf([{ rule: 'binary/*' }, 'approve'], [{ rule: 'binary/size' }, 'reject']);
  assert.equal(verdictOf([finding('binary/size')], policy).verdict, 'approved');
});

test('the worst effect is the verdict, and its reason comes first', () => {
  const policy = policyOf([{ check: 'binary' }, 'reject'], [{}, 'approve']);
  const { verdict, reasons } = verdictOf([finding('manifest/look-alike'), finding('binary/size')], policy);
  assert.equal(verdict, 'rejected');
  assert.equal(reasons[0]?.rule, 'binary/size');
});

const matchers: [name: string, match: PolicyRule['match'], fits: boolean][] = [
  ['the check', { check: 'sandbox' }, true],
  ['a check whose name only begins alike', { check: 'sand' }, false],
  ['the whole rule', { rule: 'sandbox/undeclared-exec' }, true],
  ['the beginning of a rule', { rule: 'sandbox/undeclared-*' }, true],
  ['another rule', { rule: 'sandbox/undeclared' }, false],
  ['one of several severities', { severity: ['low', 'high'] }, true],
  ['other severities', { severity: ['low'] }, false],
  ['the provider', { provider: 'ssh-config' }, true],
  ['another provider', { provider: 'ssh' }, false],
  ['own code', { origin: 'own' }, true],
  ['a dependency', { origin: 'dependency' }, false],
  ['what is new', { known: false }, true],
  ['what is known', { known: true }, false],
  ['all properties at once', { check: 'sandbox', origin: 'own', known: false }, true],
  ['all but one', { check: 'sandbox', origin: 'own', known: true }, false],
  ['everything', {}, true],
];
for (const [name, match, fits] of matchers) {
  test(`a matcher that names ${name} ${fits ? 'fits' : 'does not fit'}`, () => {
    const { verdict } = verdictOf([finding('sandbox/undeclared-exec')], policyOf([match, 'reject']));
    assert.equal(verdict, fits ? 'rejected' : 'flagged');
  });
}

test('a finding that the published version had is known', () => {
  const found = finding('manifest/network-declared');
  const policy = policyOf([{ known: true }, 'approve']);
  assert.equal(verdictOf([found], policy, [], [found]).verdict, 'approved');
  assert.equal(verdictOf([found], policy).verdict, 'flagged');
});

test('a waiver of exactly this finding approves it, and the verdict names it', () => {
  const found = finding('manifest/network-declared');
  const { verdict, waivers, reasons } = verdictOf([found], policyOf([{}, 'flag']), [waiverFor(found)]);
  assert.equal(verdict, 'approved');
  assert.deepEqual(
    waivers.map(({ id, reviewer }) => ({ id, reviewer })),
    [{ id: 'w-1', reviewer: 'Robin' }],
  );
  assert.equal(reasons[0]?.waiver, 'w-1');
  assert.match(reasons[0]?.because ?? '', /Robin allowed it until 2027-02-01: the host is ours/);
});

test('a waiver that nothing needed is not named', () => {
  const found = finding('manifest/network-declared');
  assert.deepEqual(verdictOf([found], policyOf([{}, 'approve']), [waiverFor(found)]).waivers, []);
});

test('what is not waivable stays rejected', () => {
  const found = finding('sandbox/undeclared-exec');
  assert.equal(verdictOf([found], policyOf([{}, 'reject', false]), [waiverFor(found)]).verdict, 'rejected');
});

test('a waiver does not reach a second finding', () => {
  const [first, second] = [finding('manifest/network-declared'), finding('manifest/root-declared')];
  assert.equal(verdictOf([first, second], policyOf([{}, 'flag']), [waiverFor(first)]).verdict, 'flagged');
});

test('the policy’s digest changes with its meaning', () => {
  const digests = [policyOf(), policyOf([{}, 'flag']), policyOf([{}, 'flag', false])].map(
    (policy) => verdictOf([], policy).policy,
  );
  assert.equal(new Set(digests).size, 3);
});

const fresh = finding('manifest/network-declared');
const rejectedWaivers: [name: string, waiver: VerifiedWaiver][] = [
  ['for another version', waiverFor(fresh, { version: parseVersion('1.0.1') })],
  ['for another provider', waiverFor(fresh, { provider: parseProviderName('ssh-configs') })],
  ['for another finding', waiverFor(finding('manifest/root-declared'))],
  ['that ended this moment', waiverFor(fresh, { expires: now.toISOString() })],
  ['that begins tomorrow', waiverFor(fresh, { date: '2026-11-21T00:00:00Z' })],
  ['of 181 days', waiverFor(fresh, { date: '2026-11-01T00:00:00Z', expires: '2027-05-01T00:00:00Z' })],
  ['without a real end', waiverFor(fresh, { expires: 'never' })],
  ['in the name of another reviewer', waiverFor(fresh, {}, 'Mallory')],
];
for (const [name, waiver] of rejectedWaivers) {
  test(`a waiver ${name} does not count`, () => {
    assert.equal(verdictOf([fresh], policyOf([{}, 'flag']), [waiver]).verdict, 'flagged');
  });
}

test('a waiver of 180 days counts', () => {
  const waiver = waiverFor(fresh, { date: '2026-11-01T00:00:00Z', expires: '2027-04-30T00:00:00Z' });
  assert.equal(verdictOf([fresh], policyOf([{}, 'flag']), [waiver]).verdict, 'approved');
});
