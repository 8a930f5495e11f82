import { digestOf, type Platform, RegistryError } from '../model/index.ts';
import { parseJsonDocument, type Release, type ReleasePlatform } from '../schemas/index.ts';
import { type Checked, type Evidence, type Policy, passed, refused } from './evidence.ts';

/** The desired release, if the catalogue lists exactly it and these are its bytes. `NOT_LISTED`, `DIGEST_MISMATCH`. */
export function readListedRelease(
  { desired, release }: Pick<Evidence, 'desired' | 'release'>,
  { record }: Pick<Policy, 'record'>,
): Checked<Release> {
  const { name, version } = desired;
  const listed = record?.name === name ? record.versions.find((entry) => entry.version === version) : undefined;
  if (listed?.release !== desired.release) {
    return refused({
      code: 'NOT_LISTED',
      message: `the catalogue does not list this release of ${name}@${version}`,
      expected: listed?.release ?? 'a listed version',
      found: desired.release,
    });
  }
  const found = digestOf(release);
  if (found !== listed.release) {
    const message = 'the release document is not the listed one';
    return refused({ code: 'DIGEST_MISMATCH', message, expected: listed.release, found });
  }
  return parseRelease(release, `${name}@${version}`);
}

/** A listed document that names another provider or version was signed by mistake, or by a thief. */
function parseRelease(bytes: Uint8Array, subject: string): Checked<Release> {
  try {
    const release = parseJsonDocument('release', bytes, `release of ${subject}`);
    const found = `${release.name}@${release.version}`;
    if (found === subject) return passed(release);
    const message = 'the release document is about another provider version';
    return refused({ code: 'NOT_LISTED', message, expected: subject, found });
  } catch (error) {
    if (error instanceof RegistryError) return refused(error.refusal);
    throw error;
  }
}

/** The release's build for a platform. `PLATFORM_UNSUPPORTED`. */
export function findBuild(release: Release, platform: Platform): Checked<ReleasePlatform> {
  const build = release.platforms.find((candidate) => candidate.platform === platform);
  if (build) return passed(build);
  return refused({
    code: 'PLATFORM_UNSUPPORTED',
    message: `${release.name}@${release.version} is not built for ${platform}`,
    expected: release.platforms.map((candidate) => candidate.platform).join(', '),
    found: platform,
  });
}
