import { join } from 'node:path';
import { exists, readText, writeFileAtomic } from '@provider-registry/adapter-files';
import { LIMITS } from '@provider-registry/core/model';
import { releaseOf } from '@provider-registry/core/publish';
import { parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import type { Paths } from '../repository/index.ts';

/**
 * What signing hands on to publishing: what was packed, and which bundles prove it. It lies in `dist/` as a release document
 * that was not published, and is a claim: publishing checks all of it.
 */
export type SignedVersion = Pick<Release, 'index' | 'platforms' | 'attestations'>;

const NOT_PUBLISHED = '1970-01-01T00:00:00Z';

function pathIn(at: Paths): string {
  return join(at.folder, 'release.json');
}

/** Hands a signed version on, in the place of what was signed for it before. */
export async function writeSignedVersion(at: Paths, manifest: ProviderManifest, signed: SignedVersion): Promise<void> {
  const release = releaseOf({ manifest, image: signed, attestations: signed.attestations, publishedAt: NOT_PUBLISHED });
  await writeFileAtomic(pathIn(at), `${JSON.stringify(release, null, 2)}\n`);
}

/** Undefined while nothing was signed. Throws `INVALID_DOCUMENT`. */
export async function readSignedVersion(at: Paths): Promise<SignedVersion | undefined> {
  const path = pathIn(at);
  if (!(await exists(path))) return undefined;
  return parseJsonDocument('release', await readText(path, LIMITS.documentBytes), path);
}
