export { newCredential } from './credential.ts';
export { type Caller, installGuard } from './guard.ts';
