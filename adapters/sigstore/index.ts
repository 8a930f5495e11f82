export { generateKey, type KeyPair } from './generate-key.ts';
export { signStatement } from './sign.ts';
