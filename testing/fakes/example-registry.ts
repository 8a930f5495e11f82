import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@provider-registry/adapter-files';
import {
  blobPath,
  copyBlob,
  type PackedLayers,
  packLayers,
  putBlob,
  writeLayoutIndex,
} from '@provider-registry/adapter-oci';
import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import {
  applyWrites,
  type CatalogueChange,
  createCatalogueFiles,
  type Lifetimes,
  openCatalogueState,
  prepareUpdate,
  tufSigner,
  type Write,
} from '@provider-registry/adapter-tuf/repository';
import {
  canonicalJson,
  type Digest,
  digestOf,
  hexOf,
  parseProviderName,
  parseVersion,
} from '@provider-registry/core/model';
import {
  type AttestedBuild,
  addRelease,
  attestationManifests,
  EMPTY_CONFIG,
  layoutIndex,
  NO_REVOCATIONS,
  type PackedPlatform,
  planAttestations,
  planVerdict,
  providerImage,
  releaseOf,
  type StatusEntry,
  serializeRelease,
  statusEntry,
  updateStatus,
} from '@provider-registry/core/publish';
import type {
  AuditReport,
  DesiredProvider,
  ProviderRecord,
  RegistryStatus,
  Release,
  ReleasePlatform,
  Revocation,
  Revocations,
} from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type ExampleVersion, executableOf, manifestOf, recordOf, reportOf } from './example-version.ts';

export const NOW = new Date('2026-11-23T12:00:00.000Z');
export const NAMESPACE = 'example';

const LIFETIMES: Lifetimes = {
  rootDays: 365,
  targetsDays: 365,
  revocationsDays: 90,
  catalogueDays: 90,
  snapshotDays: 7,
  timestampDays: 2,
};

const newKey = () => generateKey('p256');
const newSigner = () => tufSigner(generateKey('ed25519').privateKey);

export interface ExampleWithdrawal extends Pick<Revocation, 'kind'> {
  readonly provider: string;
  /** Every version when left out. */
  readonly version?: string;
  readonly reason?: string;
}

/**
 * A registry's static files in a folder of its own, with all of its keys, made with real metadata, images and attestations.
 * What a publisher would refuse can be published here too: it is what hosts are attacked with. `remove` it when done.
 */
export class ExampleRegistry {
  readonly folder: string;
  readonly root: Uint8Array;
  readonly keys = { builder: newKey(), auditor: newKey(), reviewer: newKey(), service: newKey() };
  /** When what is signed from now on is signed. */
  now: Date;
  readonly #signers = {
    root: [newSigner(), newSigner(), newSigner()],
    targets: newSigner(),
    revocations: newSigner(),
    catalogue: newSigner(),
    snapshot: newSigner(),
    timestamp: newSigner(),
  };
  readonly #releases: Release[] = [];
  readonly #founding: readonly Write[];
  readonly #packed = new Map<Digest, PackedLayers & { readonly layout: string }>();
  #revocations: Revocations = NO_REVOCATIONS;
  #status: RegistryStatus | undefined;

  private constructor(folder: string, now: Date) {
    this.folder = folder;
    this.now = now;
    const { builder, auditor, reviewer, service } = this.keys;
    const trust = createTrust({
      builder: builder.publicKey,
      auditor: auditor.publicKey,
      reviewer: reviewer.publicKey,
      service: service.publicKey,
    });
    this.#founding = createCatalogueFiles({ trust, signers: this.#signers, lifetimes: LIFETIMES, now });
    const root = this.#founding.find(({ path }) => path === 'metadata/1.root.json');
    if (!root) throw new Error('a catalogue begins with its root');
    this.root = root.bytes;
  }

  static async create(now = NOW): Promise<ExampleRegistry> {
    const registry = new ExampleRegistry(await mkdtemp(join(tmpdir(), 'registry-')), now);
    await applyWrites(registry.folder, registry.#founding);
    await registry.#show();
    return registry;
  }

  /** Puts a version into layout, catalogue and status, as publishing does, and gives what a control plane would desire of it. */
  async publish(example: ExampleVersion): Promise<DesiredProvider> {
    const manifest = manifestOf(example);
    const packed = await this.#packAll(manifest, example);
    const report = reportOf(manifest, example, packed, this.now);
    const release = await this.#store(manifest, packed, report);
    const { bytes, file } = serializeRelease(release);
    await writeFileAtomic(join(this.folder, 'releases', `${hexOf(file.digest)}.json`), bytes);
    const { name, version, permissions } = release;
    await this.#update({ providers: new Map([[name, Buffer.from(canonicalJson(this.#recordOf(name)))]]) });
    await this.#show([entryOf(manifest, report, file.digest)]);
    return { name, version, release: file.digest, configuration: {}, permissions };
  }

  /** Shows an audited version that was not published. */
  async audit(example: ExampleVersion): Promise<void> {
    const manifest = manifestOf(example);
    const built = manifest.platforms.map((platform) => {
      const bytes = executableOf(manifest, platform);
      return { platform, binary: { digest: digestOf(bytes), size: bytes.length } };
    });
    await this.#show([entryOf(manifest, reportOf(manifest, example, built, this.now))]);
  }

  async withdraw({ kind, provider, version, reason = 'example' }: ExampleWithdrawal): Promise<void> {
    const { revocations } = this.#revocations;
    const entry: Revocation = {
      number: revocations.length + 1,
      kind,
      provider: parseProviderName(provider),
      ...(version !== undefined && { version: parseVersion(version) }),
      reason,
      severity: 'high',
      time: this.now.toISOString(),
    };
    this.#revocations = { apiVersion: 'provider-registry/v1', revocations: [...revocations, entry] };
    await this.#update({ revocations: { list: this.#revocations, signer: this.#signers.revocations } });
  }

  /** Signs again what is past half of its life. */
  renew(): Promise<void> {
    return this.#update({});
  }

  /** The release document of what was published here. */
  async releaseOf(desired: DesiredProvider): Promise<Release> {
    return JSON.parse(await readFile(join(this.folder, 'releases', `${hexOf(desired.release)}.json`), 'utf8'));
  }

  /** The first platform's build of what was published here. */
  async layerOf(desired: DesiredProvider): Promise<ReleasePlatform> {
    const [build] = (await this.releaseOf(desired)).platforms;
    if (!build) throw new Error('a release has a build');
    return build;
  }

  /** Where a blob of a provider lies. */
  blob(name: string, digest: Digest): string {
    return blobPath(this.#layout(name), digest);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  #layout(name: string): string {
    return join(this.folder, 'oci', name);
  }

  #recordOf(provider: string): ProviderRecord | undefined {
    return this.#releases
      .filter(({ name }) => name === provider)
      .reduce<ProviderRecord | undefined>((so, one) => addRelease(so, one, serializeRelease(one).file), undefined);
  }

  async #update(change: Partial<CatalogueChange>): Promise<void> {
    const state = await openCatalogueState(this.folder, this.#signers.timestamp.key);
    const options = { signers: this.#signers, lifetimes: LIFETIMES, now: this.now };
    await applyWrites(this.folder, await prepareUpdate(state, { providers: new Map(), ...change }, options));
  }

  async #packAll(manifest: ProviderManifest, { binary, layer }: ExampleVersion): Promise<PackedPlatform[]> {
    const layout = this.#layout(manifest.name);
    const packed: PackedPlatform[] = [];
    for (const platform of manifest.platforms) {
      const one = await this.#pack(binary ?? executableOf(manifest, platform), layout);
      const layers = layer ? { ...one.layers, zstd: await putBlob(layout, contentOf(layer)) } : one.layers;
      packed.push({ platform, ...one, layers });
    }
    return packed;
  }

  /** Compressing takes long: the same executable is packed once, and its layers copied. */
  async #pack(bytes: Uint8Array, layout: string): Promise<Omit<PackedPlatform, 'platform'>> {
    const binary = { digest: digestOf(bytes), size: bytes.length };
    const before = this.#packed.get(binary.digest);
    if (before) {
      for (const layer of Object.values(before.layers)) await copyBlob(before.layout, layout, layer);
      return { binary, diffId: before.diffId, layers: before.layers };
    }
    const folder = await mkdtemp(join(tmpdir(), 'pack-'));
    try {
      const path = join(folder, 'plugin');
      await writeFile(path, bytes);
      const packed = await packLayers(path, binary, layout);
      this.#packed.set(binary.digest, { layout, ...packed });
      return { binary, ...packed };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async #store(manifest: ProviderManifest, packed: readonly PackedPlatform[], report: AuditReport): Promise<Release> {
    const layout = this.#layout(manifest.name);
    const image = providerImage(manifest, packed);
    const attestations = await this.#attest({
      reference: `${NAMESPACE}/${manifest.name}:${manifest.version}`,
      record: recordOf(manifest, packed),
      report,
      sboms: new Map(packed.map(({ platform }) => [platform, { bomFormat: 'CycloneDX' }])),
      image,
    });
    const release = releaseOf({ manifest, image, attestations, publishedAt: this.now.toISOString() });
    for (const { bytes } of [...image.documents, image.index, EMPTY_CONFIG, ...attestationManifests(release)])
      await putBlob(layout, contentOf(bytes));
    this.#releases.push(release);
    await writeLayoutIndex(layout, layoutIndex(this.#releases.filter(({ name }) => name === release.name)));
    return release;
  }

  async #attest(build: AttestedBuild): Promise<Release['attestations']> {
    const listed: Release['attestations'] = [];
    for (const { role, predicateType, platform, statement } of [...planAttestations(build), planVerdict(build, [])]) {
      const bundle = Buffer.from(JSON.stringify(signStatement(statement, this.keys[role].privateKey)));
      const file = await putBlob(this.#layout(build.report.provider), contentOf(bundle));
      listed.push({ predicateType, ...file, ...(platform && { platform }) });
    }
    return listed;
  }

  async #show(entries: readonly StatusEntry[] = []): Promise<void> {
    this.#status = updateStatus(this.#status, entries, { namespace: NAMESPACE, now: this.now });
    await writeFileAtomic(join(this.folder, 'status/status.json'), JSON.stringify(this.#status));
  }
}

async function* contentOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function entryOf({ summary }: ProviderManifest, report: AuditReport, release?: Digest): StatusEntry {
  return statusEntry({ summary, report, reportDigest: digestOf(canonicalJson(report)), ...(release && { release }) });
}
