export { NO_REVOCATIONS, refuseShortenedRevocations } from './revocations.ts';
export { findWithdrawal, refusalOf, refuseWithdrawn, type Withdrawable } from './withdrawal.ts';
