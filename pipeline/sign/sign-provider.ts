import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@provider-registry/adapter-clock';
import { readText } from '@provider-registry/adapter-files';
import { writeLayoutIndex } from '@provider-registry/adapter-oci';
import { type Digest, LIMITS, type ProviderName, RegistryError, type Version } from '@provider-registry/core/model';
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
import type { ProviderManifest } from '@provider-registry/core/source';
import { readPrivateKey } from '../keys/index.ts';
import { type Paths, paths } from '../repository/index.ts';
import { type Attester, attest, findBundle, type SignedAttestation, writeBundle } from './attest.ts';
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
  const { repository, manifest, clock } = options;
  const build = await gatherBuild(options);
  const now = clock();
  throwIf(refuseBuild(build, now));

  const at = paths(repository.root, manifest.name, manifest.version);
  const attester = await openAttester(options, at);
  const facts = await gatherFacts(options, build, at);
  const before = await readSignedVersion(at).catch(() => undefined); // what cannot be read is made again
  const isKept = before !== undefined && (await isProvenImage(before, build, facts, attester, at));
  const image = isKept ? before : await packImage(build, at.binary, at.oci);
  const attestations = await attestAll({ ...facts, image }, attester);
  const signed = signedVersionOf(image, attestations);
  const release = { ...manifest, ...signed };
  throwIf(refuseRelease({ release, bundles: bundlesOf(attestations) }, attester.trust, now));

  const isUnchanged = before !== undefined && isSame(before, signed);
  if (!isUnchanged) await writeSigned(manifest, attester, at, signed, attestations);
  const { name, version } = manifest;
  return { name, version, index: image.index.digest, outcome: isUnchanged ? 'unchanged' : 'signed' };
}

async function openAttester({ repository, keysFolder }: SignOptions, at: Paths): Promise<Attester> {
  const builder = await readPrivateKey(keysFolder, 'builder');
  const auditor = await readPrivateKey(keysFolder, 'auditor');
  return { folder: at.attestations, trust: await repository.readTrust(), keys: { builder, auditor } };
}

type BuildFacts = Omit<AttestedBuild, 'image'>;

async function gatherFacts({ repository, manifest }: SignOptions, build: AuditedBuild, at: Paths): Promise<BuildFacts> {
  const { record, report } = build;
  const sboms = record.platforms.map(async ({ platform }) => {
    const text = await readText(at.sbom(platform), LIMITS.bundleBytes);
    return [platform, JSON.parse(text)] as const;
  });
  const reference = `${repository.registry.namespace}/${manifest.name}:${manifest.version}`;
  return { reference, record, report, sboms: new Map(await Promise.all(sboms)) };
}

/** Whether a builder signed that `image`, which an earlier run left, is the image of this very build. */
async function isProvenImage(
  image: ImageContent,
  build: AuditedBuild,
  facts: BuildFacts,
  attester: Attester,
  at: Paths,
): Promise<boolean> {
  if (!(await isImageOf(build, image, at.oci))) return false;
  const provenance = planAttestations({ ...facts, image }).find(({ name }) => name === 'provenance');
  return provenance !== undefined && (await findBundle(attester, provenance)) !== undefined;
}

async function attestAll(build: AttestedBuild, attester: Attester): Promise<SignedAttestation[]> {
  const evidence: SignedAttestation[] = [];
  for (const planned of planAttestations(build)) evidence.push(await attest(attester, planned));
  const restsOn = evidence.map(({ name, file }) => ({ name, digest: file.digest }));
  return [...evidence, await attest(attester, planVerdict(build, restsOn))];
}

function signedVersionOf(
  { index, platforms }: ImageContent,
  attestations: readonly SignedAttestation[],
): SignedVersion {
  return {
    index,
    platforms: [...platforms],
    attestations: attestations.map(({ predicateType, platform, file }) => ({
      predicateType,
      ...(platform !== undefined && { platform }),
      ...file,
    })),
  };
}

function isSame(before: SignedVersion, signed: SignedVersion): boolean {
  const { index, platforms, attestations } = before;
  return isDeepStrictEqual({ index, platforms, attestations }, signed);
}

/** The layout with everything that refers to it, and last what says that it is complete. */
async function writeSigned(
  manifest: ProviderManifest,
  attester: Attester,
  at: Paths,
  signed: SignedVersion,
  attestations: readonly SignedAttestation[],
): Promise<void> {
  for (const attestation of attestations) {
    await putBytes(at.oci, attestation.bundle);
    await writeBundle(attester, attestation);
  }
  for (const { bytes } of [EMPTY_CONFIG, ...attestationManifests(signed)]) await putBytes(at.oci, bytes);
  await writeLayoutIndex(at.oci, layoutIndex([{ version: manifest.version, ...signed }]));
  await writeSignedVersion(at, manifest, signed);
}

function bundlesOf(attestations: readonly SignedAttestation[]): Map<Digest, unknown> {
  return new Map(attestations.map(({ file, bundle }) => [file.digest, JSON.parse(bundle.toString())]));
}

function throwIf(refusal: ConstructorParameters<typeof RegistryError>[0] | undefined): void {
  if (refusal) throw new RegistryError(refusal);
}
