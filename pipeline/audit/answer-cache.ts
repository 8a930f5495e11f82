import { join } from 'node:path';
import { readText, writeFileAtomic } from '@provider-registry/adapter-files';
import type { CheckAnswer } from '@provider-registry/core/audit';
import { canonicalJson, type Digest, digestOf, hexOf, LIMITS, RegistryError } from '@provider-registry/core/model';

/** Answers of earlier runs, each in a file named by the digest of all that the answer depends on. */
export class AnswerCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The key of a check's inputs. */
  keyOf(check: string, inputs: unknown): Digest {
    return digestOf(canonicalJson({ check, inputs }));
  }

  /** The kept answer; nothing when there is none, or one that cannot be read. */
  async find(key: Digest): Promise<CheckAnswer | undefined> {
    try {
      const kept = JSON.parse(await readText(this.#path(key), LIMITS.documentBytes)) as {
        key: Digest;
        answer: CheckAnswer;
      };
      return kept.key === key ? kept.answer : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RegistryError) return undefined;
      throw error;
    }
  }

  async keep(key: Digest, answer: CheckAnswer): Promise<void> {
    await writeFileAtomic(this.#path(key), JSON.stringify({ key, answer }));
  }

  #path(key: Digest): string {
    return join(this.#folder, `${hexOf(key)}.json`);
  }
}
