import { LIMITS, type ProviderName, type Refusal, type Version } from '../model/index.ts';
import type { Waiver } from '../schemas/index.ts';

/** A waiver whose bundle a reviewer's key of trust.yaml signed, and whose statement says what the file says. */
export interface VerifiedWaiver {
  readonly waiver: Waiver;
  /** The reviewer's name in trust.yaml: who signed, whatever the file claims. */
  readonly signer: string;
}

export type WaiverDecision =
  | { readonly counts: true; readonly waiver: VerifiedWaiver }
  | { readonly counts: false; readonly waiver: VerifiedWaiver; readonly refusal: Refusal };

const DAY_MILLISECONDS = 86_400_000;

/** Whether a waiver counts for this provider version now. Its fingerprint is compared where a finding asks for it. */
export function decideWaiver(
  verified: VerifiedWaiver,
  subject: { readonly name: ProviderName; readonly version: Version },
  now: Date,
): WaiverDecision {
  const refusal = refusalOf(verified, subject, now);
  return refusal ? { counts: false, waiver: verified, refusal } : { counts: true, waiver: verified };
}

function refusalOf(
  { waiver, signer }: VerifiedWaiver,
  subject: { readonly name: ProviderName; readonly version: Version },
  now: Date,
): Refusal | undefined {
  const where = `reviews/${waiver.provider}/${waiver.id}.yaml`;
  const from = Date.parse(waiver.date);
  const until = Date.parse(waiver.expires);
  if (waiver.provider !== subject.name || waiver.version !== subject.version) {
    return {
      code: 'WRONG_USE',
      message: 'this waiver is for another provider version',
      expected: `${subject.name}@${subject.version}`,
      found: `${waiver.provider}@${waiver.version}`,
      where,
    };
  }
  if (waiver.reviewer !== signer) {
    return {
      code: 'SIGNER_NOT_TRUSTED',
      message: 'the waiver names another reviewer than the one who signed it',
      expected: waiver.reviewer,
      found: signer,
      where,
    };
  }
  if (!(until - from <= LIMITS.waiverDays * DAY_MILLISECONDS)) {
    return {
      code: 'INVALID_DOCUMENT',
      message: 'the waiver lasts too long',
      expected: `at most ${LIMITS.waiverDays} days`,
      found: `${waiver.date} to ${waiver.expires}`,
      where,
    };
  }
  if (from > now.getTime()) {
    return { code: 'INVALID_DOCUMENT', message: 'the waiver has not begun', found: waiver.date, where };
  }
  if (until <= now.getTime()) {
    return { code: 'WAIVER_EXPIRED', message: 'the waiver has ended', found: waiver.expires, where };
  }
  return undefined;
}
