export { decideVerdict, policyDigest, type VerdictInput } from './decide-verdict.ts';
export { decideWaiver, type VerifiedWaiver, type WaiverDecision } from './waivers.ts';
