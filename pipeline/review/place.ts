import { join } from 'node:path';

/** Where one decision lies: the waiver itself, and the reviewer's signature beside it. */
export function waiverFiles(root: string, provider: string, id: string) {
  const folder = join(root, 'reviews', provider);
  return { folder, document: join(folder, `${id}.yaml`), bundle: join(folder, `${id}.sigstore.json`) };
}
