import { canonicalJson, type Digest, digestOf, type ProviderName, type Version } from '../model/index.ts';
import type { Effect, Finding, Policy, Reason, Verdict, VerdictValue } from '../schemas/index.ts';
import { findRule } from './match.ts';
import { decideWaiver, type VerifiedWaiver } from './waivers.ts';

export interface VerdictInput {
  readonly provider: ProviderName;
  readonly version: Version;
  readonly findings: readonly Finding[];
  readonly policy: Policy;
  /** Waivers with a reviewer's valid signature; whether they count is decided here. */
  readonly waivers: readonly VerifiedWaiver[];
  /** Fingerprints of the last published version's findings. */
  readonly known: ReadonlySet<Digest>;
  readonly now: Date;
}

const NO_RULE = { effect: 'flag', waivable: true, reason: 'No rule of the policy covers this finding.' } as const;

/**
 * What the policy makes of the findings: the first rule that matches a finding decides on it, a finding without a rule is
 * flagged, a counting waiver turns a waivable flag or rejection into an approval, and the worst effect is the verdict.
 */
export function decideVerdict(input: VerdictInput): Verdict {
  const counting = countingWaivers(input);
  const reasons = input.findings.map((finding) => reasonFor(finding, input, counting));
  const used = new Set(reasons.flatMap(({ waiver }) => waiver ?? []));
  return {
    verdict: worst(reasons.map(({ effect }) => effect)),
    reasons: reasons.sort(bySeriousness),
    waivers: [...counting.values()].filter(({ waiver }) => used.has(waiver.id)).map(waiverUsed),
    policy: policyDigest(input.policy),
  };
}

/** The policy's identity: whatever changes a decision changes it, white space and comments of its file do not. */
export function policyDigest(policy: Policy): Digest {
  return digestOf(canonicalJson(policy));
}

function countingWaivers({ waivers, provider, version, now }: VerdictInput): ReadonlyMap<Digest, VerifiedWaiver> {
  const counting = waivers.filter((waiver) => decideWaiver(waiver, { name: provider, version }, now).counts);
  return new Map(counting.map((verified) => [verified.waiver.fingerprint, verified]));
}

function reasonFor(
  finding: Finding,
  { policy, provider, known }: VerdictInput,
  waivers: ReadonlyMap<Digest, VerifiedWaiver>,
): Reason {
  const rule = findRule(policy, { finding, provider, known: known.has(finding.fingerprint) }) ?? NO_RULE;
  const waivable = rule.waivable ?? true;
  const about = { rule: finding.rule, message: finding.message, fingerprint: finding.fingerprint, waivable };
  const waiver = waivers.get(finding.fingerprint);
  if (rule.effect === 'approve' || !waivable || !waiver) return { ...about, effect: rule.effect, because: rule.reason };
  return { ...about, effect: 'approve', because: becauseOf(waiver, rule.reason), waiver: waiver.waiver.id };
}

function becauseOf({ waiver, signer }: VerifiedWaiver, policyReason: string): string {
  return `${signer} allowed it until ${waiver.expires.slice(0, 10)}: ${waiver.reason} (without that: ${policyReason})`;
}

function waiverUsed({ waiver, signer }: VerifiedWaiver): Verdict['waivers'][number] {
  const { id, fingerprint, reason, expires } = waiver;
  return { id, fingerprint, reviewer: signer, reason, expires };
}

const SERIOUSNESS: Readonly<Record<Effect, number>> = { reject: 0, flag: 1, approve: 2 };
const VERDICT_OF: Readonly<Record<Effect, VerdictValue>> = { reject: 'rejected', flag: 'flagged', approve: 'approved' };

function worst(effects: readonly Effect[]): VerdictValue {
  const [first = 'approve'] = [...effects].sort((a, b) => SERIOUSNESS[a] - SERIOUSNESS[b]);
  return VERDICT_OF[first];
}

function bySeriousness(a: Reason, b: Reason): number {
  return SERIOUSNESS[a.effect] - SERIOUSNESS[b.effect] || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
