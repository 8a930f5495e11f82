export { addApi } from './api.ts';
export type { Contract } from './contract.ts';
export { CONTRACTS, NAMED } from './contracts.ts';
