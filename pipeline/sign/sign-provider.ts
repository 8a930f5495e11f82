import type { Clock } from '@provider-registry/adapter-clock';
import { readText } from '@provider-registry/adapter-files';
import { writeLayoutIndex } from '@provider-registry/adapter-oci';
import {
  type Digest,
  LIMITS,
  type Platform,
  type ProviderName,
  RegistryError,
  type Version,
} from '@provider-registry/core/model';
import {
  type AttestedBuild,
  type AuditedBuild,
  attestationManifests,
  EMPTY_CONFIG,
  type ImageContent,
  layoutIndex,
  planAttestations,
  planVerdict,
  refuseBuild,
  refuseRelease,
} from '@provider-registry/core/publish';
import { readPrivateKey } from '../keys/index.ts';
import { type Paths, paths } from '../repository/index.ts';
import { type Attester, attest, findBundle, type SignedAttestation } from './attest.ts';
import { type BuildPlace, gatherBuild } from './gather-build.ts';
import { isImageOf, packImage, putBytes } from './pack-image.ts';
import { readSignedVersion, type SignedVersion, writeSignedVersion } from './signed-version.ts';

export interface SignOptions extends BuildPlace {
  readonly keysFolder: string;
  readonly clock: Clock;
}

export interface SignedProvider {
  readonly name: ProviderName;
  readonly version: Version;
  /** Of the OCI index that the attestations are about. */
  readonly index: Digest;
  /** `unchanged` when everything was signed before; then no file was written. */
  readonly outcome: 'signed' | 'unchanged';
}

/**
 * Packs one audited and approved version and signs what is known about it: provenance and SBOMs with the builder's key, audit
 * report and verdict with the auditor's. Throws `VERDICT_NOT_APPROVED`, `WAIVER_EXPIRED`, `NOT_AUDITED`; `DIGEST_MISMATCH`
 * when what lies here is not what was audited; `SIGNER_NOT_TRUSTED` when `trust.yaml` does not give these keys these roles.
 */
export async function signProvider(options: SignOptions): Promise<SignedProvider> {
  const { repository, manifest, keysFolder, clock } = options;
  const build = await gatherBuild(options);
  const now = clock();
  throwIf(refuseBuild(build, now));

  const at = paths(repository.root, manifest.name, manifest.version);
  const trust = await repository.readTrust();
  const attester: Attester = {
    folder: at.attestations,
    trust,
    keys: {
      builder: await readPrivateKey(keysFolder, 'builder'),
      auditor: await readPrivateKey(keysFolder, 'auditor'),
    },
  };
  const facts: BuildFacts = {
    reference: `${repository.registry.namespace}/${manifest.name}:${manifest.version}`,
    record: build.record,
    report: build.report,
    sboms: await readSboms(build, at),
  };
  const kept = await findKeptImage(build, facts, attester, at);
  const image = kept ?? (await packImage(build, at.binary, at.oci));
  const attestations = await attestAll({ ...facts, image }, attester);
  const signed = signedVersionOf(image, attestations);
  throwIf(refuseRelease({ release: { ...manifest, ...signed }, bundles: bundlesOf(attestations) }, trust, now));

  const isUnchanged = kept !== undefined && attestations.every(({ isKept }) => isKept);
  if (!isUnchanged) await writeSigned(options, at, signed, attestations);
  const { name, version } = manifest;
  return { name, version, index: image.index.digest, outcome: isUnchanged ? 'unchanged' : 'signed' };
}

type BuildFacts = Omit<AttestedBuild, 'image'>;

/** The image of an earlier run, when a builder signed that it is the image of this very build. */
async function findKeptImage(
  build: AuditedBuild,
  facts: BuildFacts,
  attester: Attester,
  at: Paths,
): Promise<ImageContent | undefined> {
  const before = await readSignedVersion(at).catch(() => undefined); // what cannot be read is made again
  if (!before || !(await isImageOf(build, before, at.oci))) return undefined;
  const image = { index: before.index, platforms: before.platforms };
  const provenance = planAttestations({ ...facts, image }).find(({ name }) => name === 'provenance');
  const isProven = provenance !== undefined && (await findBundle(attester, provenance)) !== undefined;
  return isProven ? image : undefined;
}

async function attestAll(build: AttestedBuild, attester: Attester): Promise<SignedAttestation[]> {
  const evidence: SignedAttestation[] = [];
  for (const planned of planAttestations(build)) evidence.push(await attest(attester, planned));
  const restsOn = evidence.map(({ name, file }) => ({ name, digest: file.digest }));
  return [...evidence, await attest(attester, planVerdict(build, restsOn))];
}

function signedVersionOf(image: ImageContent, attestations: readonly SignedAttestation[]): SignedVersion {
  return {
    index: image.index,
    platforms: [...image.platforms],
    attestations: attestations.map(({ predicateType, platform, file }) => ({
      predicateType,
      ...(platform !== undefined && { platform }),
      ...file,
    })),
  };
}

/** The layout with everything that refers to it, and last what says that it is complete. */
async function writeSigned(
  { manifest }: SignOptions,
  at: Paths,
  signed: SignedVersion,
  attestations: readonly SignedAttestation[],
): Promise<void> {
  for (const { bundle } of attestations) await putBytes(at.oci, bundle);
  for (const { bytes } of [EMPTY_CONFIG, ...attestationManifests(signed)]) await putBytes(at.oci, bytes);
  await writeLayoutIndex(at.oci, layoutIndex([{ version: manifest.version, ...signed }]));
  await writeSignedVersion(at, manifest, signed);
}

async function readSboms({ record }: AuditedBuild, at: Paths): Promise<Map<Platform, unknown>> {
  const sboms = record.platforms.map(async ({ platform }) => {
    const text = await readText(at.sbom(platform), LIMITS.bundleBytes);
    return [platform, JSON.parse(text)] as const;
  });
  return new Map(await Promise.all(sboms));
}

function bundlesOf(attestations: readonly SignedAttestation[]): Map<Digest, unknown> {
  return new Map(attestations.map(({ file, bundle }) => [file.digest, JSON.parse(bundle.toString())]));
}

function throwIf(refusal: ConstructorParameters<typeof RegistryError>[0] | undefined): void {
  if (refusal) throw new RegistryError(refusal);
}
