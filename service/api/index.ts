export { addApi } from './api.ts';
export type { AssignmentAnswer } from './assignment-contract.ts';
export type { Contract } from './contract.ts';
export { CONTRACTS, NAMED } from './contracts.ts';
export type { RuntimeAnswer } from './runtime-contract.ts';
