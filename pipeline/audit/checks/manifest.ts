import { answerOf } from '@provider-registry/core/audit';
import { judgeManifest } from '@provider-registry/core/audit/manifest';
import { digestOf } from '@provider-registry/core/model';
import type { Check } from '../check.ts';

const VERSION = 1;

/** What provider.yaml alone tells: its name, its version, and the permissions it asks for. */
export const manifestCheck: Check = {
  id: 'manifest',

  async inputs({ manifestText, manifest, record, policy, names, published }) {
    return {
      version: VERSION,
      manifest: digestOf(manifestText),
      platforms: manifest.platforms,
      binaries: record.platforms.map(({ binary }) => binary.digest),
      allowed: policy.permissions,
      names,
      published: published ?? null,
    };
  },

  async look({ manifest, manifestText, record, policy, names, published }) {
    const found = judgeManifest({
      manifest,
      text: manifestText,
      record,
      allowed: policy.permissions,
      names,
      published,
    });
    return answerOf({ found, lookedAt: ['provider.yaml'], tool: { name: 'manifest', version: String(VERSION) } });
  },
};
