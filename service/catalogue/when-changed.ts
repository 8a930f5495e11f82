import { stat } from 'node:fs/promises';

/**
 * Reads something again only when the file that tells of a change is another one than last time, or when the last reading
 * failed. Readings never overlap, and callers that come meanwhile share one.
 */
export function whenChanged<T>(path: string, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly stamp: string; readonly answer: Promise<T> } | undefined;
  return async () => {
    const stamp = await stampOf(path);
    if (known?.stamp === stamp) return known.answer;
    const before = known?.answer.catch(() => undefined) ?? Promise.resolve();
    const reading = { stamp, answer: before.then(read) };
    known = reading;
    reading.answer.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading.answer;
  };
}

/** Files are replaced by a rename, so the inode alone tells most changes. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : 'absent';
}
