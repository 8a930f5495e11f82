export { createKeys, type KeyName, type PublicKeys, readPrivateKey, readPublicKeys } from './create-keys.ts';
