import { type OnlineSigners, type TufSigner, tufSigner } from '@provider-registry/adapter-tuf/repository';
import { type KeyName, readPrivateKey } from '../keys/index.ts';

/** One TUF key. Throws `NOT_FOUND`. */
export async function readSigner(keysFolder: string, name: KeyName): Promise<TufSigner> {
  return tufSigner(await readPrivateKey(keysFolder, name));
}

/** The three keys that publishing signs with. Throws `NOT_FOUND`. */
export async function readOnlineSigners(keysFolder: string): Promise<OnlineSigners> {
  return {
    catalogue: await readSigner(keysFolder, 'catalogue'),
    snapshot: await readSigner(keysFolder, 'snapshot'),
    timestamp: await readSigner(keysFolder, 'timestamp'),
  };
}
