export { findWithdrawal, refuseWithdrawn, type Withdrawable } from './find-withdrawal.ts';
