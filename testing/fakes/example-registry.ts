import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@provider-registry/adapter-files';
import { copyBlob, packLayers, putBlob } from '@provider-registry/adapter-oci';
import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import {
  applyWrites,
  type CatalogueChange,
  createCatalogueFiles,
  type Lifetimes,
  openCatalogueState,
  prepareUpdate,
  tufSigner,
} from '@provider-registry/adapter-tuf/repository';
import {
  canonicalJson,
  type Digest,
  digestOf,
  hexOf,
  NO_PERMISSIONS,
  type Permissions,
  type Platform,
  type ProviderName,
  parseProviderName,
  parseVersion,
} from '@provider-registry/core/model';
import { addRelease } from '@provider-registry/core/publish';
import { NO_REVOCATIONS } from '@provider-registry/core/publish/revocations';
import type {
  AuditReport,
  DesiredProvider,
  ProviderRecord,
  Release,
  ReleasePlatform,
  Revocation,
  Revocations,
  Trust,
} from '@provider-registry/core/schemas';
import {
  auditReportStatement,
  createTrust,
  provenanceStatement,
  type Statement,
  sbomStatement,
  verdictStatement,
} from '@provider-registry/core/sign';
import { MINIMAL_PROTOCOL } from '../providers/index.ts';

export const EXAMPLE_PLATFORM = 'linux/amd64' as Platform;

const LIFETIMES: Lifetimes = {
  rootDays: 365,
  targetsDays: 365,
  revocationsDays: 90,
  catalogueDays: 90,
  snapshotDays: 7,
  timestampDays: 2,
};

const attestationKeys = () => generateKey('p256');
const newTufSigner = () => tufSigner(generateKey('ed25519').privateKey);

export interface ExampleRelease {
  readonly name: string;
  readonly version?: string;
  /** The executable. */
  readonly binary: Uint8Array;
  readonly permissions?: Permissions;
  readonly requires?: string;
  readonly verdict?: AuditReport['verdict']['verdict'];
  /** A zstd layer in place of the one that holds the executable. */
  readonly layer?: Uint8Array;
}

/**
 * A registry's static files in a folder of its own, made with real metadata, layers and attestations, for one platform. What
 * a publisher would refuse can be published here too: it is what hosts are attacked with.
 */
export class ExampleRegistry {
  readonly folder: string;
  readonly root: Uint8Array;
  readonly trust: Trust;
  readonly keys = {
    builder: attestationKeys(),
    auditor: attestationKeys(),
    reviewer: attestationKeys(),
    service: attestationKeys(),
  };
  readonly signers = {
    root: [newTufSigner(), newTufSigner(), newTufSigner()],
    targets: newTufSigner(),
    revocations: newTufSigner(),
    catalogue: newTufSigner(),
    snapshot: newTufSigner(),
    timestamp: newTufSigner(),
  };
  now: Date;
  #records = new Map<string, ProviderRecord>();
  #revocations: Revocations = NO_REVOCATIONS;
  #packed = new Map<Digest, { layout: string; layers: ReleasePlatform['layers'] }>();

  private constructor(folder: string, now: Date) {
    this.folder = folder;
    this.now = now;
    const { builder, auditor, reviewer, service } = this.keys;
    this.trust = createTrust({
      builder: builder.publicKey,
      auditor: auditor.publicKey,
      reviewer: reviewer.publicKey,
      service: service.publicKey,
    });
    const files = createCatalogueFiles({ trust: this.trust, signers: this.signers, lifetimes: LIFETIMES, now });
    const root = files.find(({ path }) => path === 'metadata/1.root.json');
    if (!root) throw new Error('a catalogue begins with its root');
    this.root = root.bytes;
  }

  static async create(now: Date): Promise<ExampleRegistry> {
    const registry = new ExampleRegistry(await mkdtemp(join(tmpdir(), 'registry-')), now);
    const { trust, signers } = registry;
    await applyWrites(registry.folder, createCatalogueFiles({ trust, signers, lifetimes: LIFETIMES, now }));
    return registry;
  }

  /** Publishes a release and gives what a control plane would desire of it. */
  async publish(example: ExampleRelease): Promise<DesiredProvider> {
    const release = await this.#release(example);
    const bytes = Buffer.from(JSON.stringify(release));
    const file = { digest: digestOf(bytes), size: bytes.length };
    await writeFileAtomic(join(this.folder, 'releases', `${hexOf(file.digest)}.json`), bytes);
    const record = addRelease(this.#records.get(release.name), release, file);
    this.#records.set(release.name, record);
    await this.#update({ providers: new Map([[release.name, Buffer.from(canonicalJson(record))]]) });
    return {
      name: release.name,
      version: release.version,
      release: file.digest,
      configuration: {},
      permissions: release.permissions,
    };
  }

  async withdraw(withdrawal: Pick<Revocation, 'kind' | 'provider'> & Partial<Revocation>): Promise<void> {
    const { revocations } = this.#revocations;
    const number = revocations.length + 1;
    const entry = { reason: 'test', severity: 'high' as const, time: this.now.toISOString(), ...withdrawal, number };
    this.#revocations = { apiVersion: 'provider-registry/v1', revocations: [...revocations, entry] };
    const revocationsChange = { list: this.#revocations, signer: this.signers.revocations };
    await this.#update({ providers: new Map(), revocations: revocationsChange });
  }

  /** The one platform's build of a release that was published here. */
  async layerOf(desired: DesiredProvider): Promise<ReleasePlatform> {
    const path = join(this.folder, 'releases', `${hexOf(desired.release)}.json`);
    const release = JSON.parse(await readFile(path, 'utf8')) as Release;
    const [build] = release.platforms;
    if (!build) throw new Error('a release has a build');
    return build;
  }

  /** Where a blob of a provider lies. */
  blob(name: string, digest: Digest): string {
    return join(this.folder, 'oci', name, 'blobs', 'sha256', hexOf(digest));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #update(change: CatalogueChange): Promise<void> {
    const state = await openCatalogueState(this.folder, this.signers.timestamp.key);
    const options = { signers: this.signers, lifetimes: LIFETIMES, now: this.now };
    await applyWrites(this.folder, await prepareUpdate(state, change, options));
  }

  async #release(example: ExampleRelease): Promise<Release> {
    const { binary: bytes, permissions = NO_PERMISSIONS, requires = '>=1.0.0 <2.0.0' } = example;
    const name = parseProviderName(example.name);
    const version = parseVersion(example.version ?? '1.0.0');
    const binary = { digest: digestOf(bytes), size: bytes.length };
    const layout = join(this.folder, 'oci', name);
    const packed = await this.#pack(bytes, binary, layout);
    const zstd = example.layer ? await putBlob(layout, chunksOf(example.layer)) : packed.zstd;
    const layers = { ...packed, zstd };
    const nothing = { digest: digestOf(''), size: 0 };
    const attestations = await this.#attest({ ...example, name, version, permissions }, binary, layout);
    return {
      apiVersion: 'provider-registry/v1',
      name,
      version,
      summary: `The provider ${name}.`,
      protocol: MINIMAL_PROTOCOL,
      requires: { runtime: requires },
      permissions: structuredClone(permissions) as Release['permissions'],
      platforms: [{ platform: EXAMPLE_PLATFORM, binary, layers, manifests: { gzip: nothing, zstd: nothing } }],
      index: nothing,
      attestations,
      publishedAt: this.now.toISOString(),
    };
  }

  /** Compressing takes long: the same executable is packed once, and its layers copied. */
  async #pack(bytes: Uint8Array, binary: Release['index'], layout: string): Promise<ReleasePlatform['layers']> {
    const before = this.#packed.get(binary.digest);
    if (before) {
      for (const layer of Object.values(before.layers)) await copyBlob(before.layout, layout, layer);
      return before.layers;
    }
    const folder = await mkdtemp(join(tmpdir(), 'pack-'));
    try {
      const path = join(folder, 'plugin');
      await writeFile(path, bytes);
      const { layers } = await packLayers(path, binary, layout);
      this.#packed.set(binary.digest, { layout, layers });
      return layers;
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async #attest(
    example: ExampleRelease & Pick<Release, 'name' | 'version'> & { permissions: Permissions },
    binary: Release['index'],
    layout: string,
  ): Promise<Release['attestations']> {
    const subjects = [{ name: 'plugin', digest: binary.digest }];
    const report = reportOf(example, binary, this.now);
    const { builder, auditor } = this.keys;
    const statements: [Statement, string][] = [
      [provenanceStatement(recordOf(example, binary), subjects), builder.privateKey],
      [sbomStatement({ bomFormat: 'CycloneDX' }, subjects), builder.privateKey],
      [auditReportStatement(report, subjects), auditor.privateKey],
      [verdictStatement({ report, inputAttestations: [] }, subjects), auditor.privateKey],
    ];
    const listed = [];
    for (const [statement, key] of statements) {
      const bundle = Buffer.from(JSON.stringify(signStatement(statement, key)));
      const file = await putBlob(layout, chunksOf(bundle));
      listed.push({ predicateType: statement.predicateType, ...file });
    }
    return listed;
  }
}

async function* chunksOf(bytes: Uint8Array) {
  yield bytes;
}

const INPUTS = digestOf('inputs');

function recordOf(of: Pick<Release, 'name' | 'version'>, binary: Release['index']) {
  return {
    apiVersion: 'provider-registry/v1' as const,
    provider: of.name,
    version: of.version,
    inputs: { digest: INPUTS, source: INPUTS, goSum: INPUTS, toolchain: 'go1.26.8', flags: [], main: '.' },
    source: { path: `providers/${of.name}` },
    platforms: [{ platform: EXAMPLE_PLATFORM, binary, sbom: binary }],
  };
}

function reportOf(
  of: Pick<Release, 'name' | 'version'> & { permissions: Permissions; verdict?: AuditReport['verdict']['verdict'] },
  binary: Release['index'],
  now: Date,
): AuditReport {
  return {
    apiVersion: 'provider-registry/v1',
    provider: of.name as ProviderName,
    version: of.version,
    inputs: INPUTS,
    binaries: [{ platform: EXAMPLE_PLATFORM, ...binary }],
    host: EXAMPLE_PLATFORM,
    finishedAt: now.toISOString(),
    checks: [],
    permissions: { declared: structuredClone(of.permissions) as Release['permissions'], found: [] },
    verdict: { verdict: of.verdict ?? 'approved', reasons: [], waivers: [], policy: digestOf('policy') },
  };
}
