import { type Html, html } from '@provider-registry/core/html';
import type { MetadataState } from './model.ts';
import { relativeTime } from './words.ts';

/** How far the signed catalogue can be believed now. */
export function metadataView(metadata: MetadataState, now: Date): Html {
  return html`<aside class="metadata ${metadata.kind}" aria-label="Freshness of the signed catalogue">
  <p class="state">${headlineOf(metadata, now)}</p>
  <p class="detail">${detailOf(metadata)}</p>
</aside>`;
}

function headlineOf(metadata: MetadataState, now: Date): string {
  switch (metadata.kind) {
    case 'refused':
      return metadata.refusal.code;
    case 'ending':
      return `Metadata ends ${relativeTime(new Date(metadata.freshness.expires), now)}`;
    case 'fresh':
      return `Metadata valid, ends ${relativeTime(new Date(metadata.freshness.expires), now)}`;
  }
}

function detailOf(metadata: MetadataState): string {
  if (metadata.kind === 'refused') return `${metadata.refusal.message}. New installs are blocked until it is renewed.`;
  const { root, timestamp, snapshot, revocations } = metadata.freshness.versions;
  return `root ${root} · timestamp ${timestamp} · snapshot ${snapshot} · revocations ${revocations}`;
}
