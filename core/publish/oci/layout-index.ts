import { canonicalJson } from '../../model/index.ts';
import { compareVersions } from '../../model/versions/index.ts';
import type { Release } from '../../schemas/index.ts';
import { attestationManifest, type Descriptor, descriptorOf, OCI, type OciDocument } from './documents.ts';
import { platformDescriptors } from './image.ts';

/** OCI image-spec, annotations.md: the tag of an entry in a layout's index.json. */
export const TAG_ANNOTATION = 'org.opencontainers.image.ref.name';

/** What a layout shows of a release. */
export type TaggedImage = Pick<Release, 'version' | 'platforms' | 'index' | 'attestations'>;

/**
 * `index.json` of the OCI layout that holds these releases: each version's index under its tag, and every manifest below it
 * or referring to it, because pullers look no deeper. It says nothing that the releases do not.
 */
export function layoutIndex(releases: readonly TaggedImage[]): Uint8Array {
  const ordered = [...releases].sort((a, b) => compareVersions(a.version, b.version));
  const index = { schemaVersion: 2, mediaType: OCI.index, manifests: ordered.flatMap(entriesOf) };
  return Buffer.from(canonicalJson(index));
}

function entriesOf(release: TaggedImage): Descriptor[] {
  return [
    { ...indexDescriptor(release), annotations: { [TAG_ANNOTATION]: release.version } },
    ...release.platforms.flatMap(platformDescriptors),
    ...attestationManifests(release).map((document) => ({
      ...descriptorOf(document),
      artifactType: OCI.bundle,
    })),
  ];
}

/** The manifests by which a release's attestations refer to its index. */
export function attestationManifests(release: Pick<Release, 'index' | 'attestations'>): OciDocument[] {
  const subject = indexDescriptor(release);
  return release.attestations.map(({ predicateType, digest, size }) =>
    attestationManifest({ digest, size }, predicateType, subject),
  );
}

function indexDescriptor({ index }: Pick<Release, 'index'>): Descriptor {
  return { mediaType: OCI.index, digest: index.digest, size: index.size };
}
