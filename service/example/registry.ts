import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@provider-registry/adapter-files';
import { packLayers, putBlob, writeLayoutIndex } from '@provider-registry/adapter-oci';
import { generateKey } from '@provider-registry/adapter-sigstore';
import {
  applyWrites,
  type CatalogueChange,
  type CatalogueSigners,
  createCatalogueFiles,
  openCatalogueState,
  prepareUpdate,
  tufSigner,
} from '@provider-registry/adapter-tuf/repository';
import {
  canonicalJson,
  digestOf,
  hexOf,
  NO_PERMISSIONS,
  type Permissions,
  type Platform,
  type ProviderName,
  type Version,
} from '@provider-registry/core/model';
import {
  addRelease,
  attestationManifests,
  EMPTY_CONFIG,
  layoutIndex,
  providerImage,
  releaseOf,
  type StatusEntry,
  serializeRelease,
  updateStatus,
} from '@provider-registry/core/publish';
import type { ProviderRecord, RegistryStatus, Release, Revocation } from '@provider-registry/core/schemas';
import { createTrust, PREDICATES } from '@provider-registry/core/sign';
import type { ProviderManifest } from '@provider-registry/core/source';

export const NOW = new Date('2026-11-23T12:00:00.000Z');
export const NAMESPACE = 'example';

const LIFETIMES = {
  rootDays: 365,
  targetsDays: 365,
  revocationsDays: 90,
  catalogueDays: 90,
  snapshotDays: 7,
  timestampDays: 2,
};

/** A version of a provider, as far as an example cares. */
export interface ExampleVersion {
  readonly name: string;
  readonly version: string;
  readonly summary?: string;
  readonly platforms?: readonly string[];
  readonly permissions?: Partial<Permissions>;
  readonly configurationSchema?: unknown;
  readonly verdict?: StatusEntry['verdict'];
  readonly reasons?: readonly Partial<StatusEntry['reasons'][number]>[];
}

const newSigner = () => tufSigner(generateKey('ed25519').privateKey);

/** A real static registry in a folder of its own, with all of its keys. `remove` it when done. */
export class ExampleRegistry {
  readonly folder: string;
  readonly serviceKeyPem: string;
  readonly servicePublicKey: string;
  root: Uint8Array = new Uint8Array();
  readonly #signers: CatalogueSigners = {
    root: [newSigner(), newSigner(), newSigner()],
    targets: newSigner(),
    revocations: newSigner(),
    catalogue: newSigner(),
    snapshot: newSigner(),
    timestamp: newSigner(),
  };
  readonly #place: string;
  readonly #releases: Release[] = [];
  readonly #revocations: Revocation[] = [];
  #status: RegistryStatus | undefined;

  private constructor(place: string) {
    this.#place = place;
    this.folder = join(place, 'registry');
    const { privateKey, publicKey } = generateKey('p256');
    this.serviceKeyPem = privateKey;
    this.servicePublicKey = publicKey;
  }

  static async create(): Promise<ExampleRegistry> {
    const registry = new ExampleRegistry(await mkdtemp(join(tmpdir(), 'registry-')));
    const other = () => generateKey('p256').publicKey;
    const trust = createTrust({
      builder: other(),
      auditor: other(),
      reviewer: other(),
      service: registry.servicePublicKey,
    });
    const writes = createCatalogueFiles({ trust, signers: registry.#signers, lifetimes: LIFETIMES, now: NOW });
    registry.root = writes.find(({ path }) => path === 'metadata/1.root.json')?.bytes ?? registry.root;
    await applyWrites(registry.folder, writes);
    await registry.#show([]);
    return registry;
  }

  /** Puts a version into layout, catalogue and status, as publishing does. */
  async publish(example: ExampleVersion): Promise<Release> {
    const manifest = manifestOf(example);
    const release = await this.#store(manifest, example.configurationSchema);
    const { bytes, file } = serializeRelease(release);
    await writeFileAtomic(join(this.folder, 'releases', `${hexOf(file.digest)}.json`), bytes);
    this.#releases.push(release);
    const record = this.#releases
      .filter(({ name }) => name === release.name)
      .reduce<ProviderRecord | undefined>((so, one) => addRelease(so, one, serializeRelease(one).file), undefined);
    await this.update({ providers: new Map([[release.name, Buffer.from(canonicalJson(record))]]) });
    await this.#show([statusOf(manifest, example, file.digest)]);
    return release;
  }

  /** Shows an audited version that was not published. */
  async audit(example: ExampleVersion): Promise<void> {
    await this.#show([statusOf(manifestOf(example), example, undefined)]);
  }

  async withdraw(revocation: Omit<Revocation, 'number' | 'time' | 'severity'>): Promise<void> {
    const number = this.#revocations.length + 1;
    this.#revocations.push({ ...revocation, number, time: NOW.toISOString(), severity: 'high' });
    const list = { apiVersion: 'provider-registry/v1', revocations: this.#revocations } as const;
    await this.update({ revocations: { list, signer: this.#signers.revocations } });
  }

  /** Signs the catalogue with this change; without one it only renews what is past half of its life at `now`. */
  async update(change: Partial<CatalogueChange>, now = NOW): Promise<void> {
    const state = await openCatalogueState(this.folder, this.#signers.timestamp.key);
    const options = { signers: this.#signers, lifetimes: LIFETIMES, now };
    await applyWrites(this.folder, await prepareUpdate(state, { providers: new Map(), ...change }, options));
  }

  remove(): Promise<void> {
    return rm(this.#place, { recursive: true, force: true });
  }

  async #store(manifest: ProviderManifest, configurationSchema: unknown): Promise<Release> {
    const layout = join(this.folder, 'oci', manifest.name);
    const packed = await Promise.all(manifest.platforms.map((platform) => this.#pack(manifest, platform, layout)));
    const image = providerImage(manifest, packed);
    const bundle = Buffer.from(JSON.stringify({ example: `${manifest.name}@${manifest.version}` }));
    const attestations = [{ predicateType: PREDICATES.verdict, digest: digestOf(bundle), size: bundle.length }];
    const release = releaseOf({ manifest, configurationSchema, image, attestations, publishedAt: NOW.toISOString() });
    const documents = [...image.documents, image.index, EMPTY_CONFIG, ...attestationManifests(release)];
    for (const bytes of [bundle, ...documents.map((document) => document.bytes)])
      await putBlob(layout, contentOf(bytes));
    const all = [...this.#releases.filter(({ name }) => name === manifest.name), release];
    await writeLayoutIndex(layout, layoutIndex(all));
    return release;
  }

  async #pack(manifest: ProviderManifest, platform: Platform, layout: string) {
    const content = Buffer.from(`#!/bin/true\n${manifest.name} ${manifest.version} ${platform}\n`.repeat(100));
    const binary = { digest: digestOf(content), size: content.length };
    const file = join(this.#place, hexOf(binary.digest));
    await writeFile(file, content);
    return { platform, binary, ...(await packLayers(file, binary, layout)) };
  }

  async #show(entries: readonly StatusEntry[]): Promise<void> {
    this.#status = updateStatus(this.#status, entries, { namespace: NAMESPACE, now: NOW });
    await writeFileAtomic(join(this.folder, 'status/status.json'), JSON.stringify(this.#status));
  }
}

async function* contentOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function manifestOf(example: ExampleVersion): ProviderManifest {
  return {
    apiVersion: 'provider-registry/v1',
    name: example.name as ProviderName,
    version: example.version as Version,
    summary: example.summary ?? `Checks ${example.name}.`,
    license: 'Apache-2.0',
    maintainers: [{ name: 'Platform Security' }],
    main: '.',
    platforms: (example.platforms ?? ['linux/amd64', 'linux/arm64']) as Platform[],
    protocol: {
      kind: 'go-plugin',
      handshake: { protocolVersion: 1, cookieKey: 'RUNNER_PLUGIN', cookieValue: 'x' },
      service: 'proto.Runner',
      versions: [1, 2],
    },
    requires: { runtime: '>=1.0.0 <2.0.0' },
    permissions: { ...NO_PERMISSIONS, ...example.permissions } as ProviderManifest['permissions'],
  };
}

function statusOf(manifest: ProviderManifest, example: ExampleVersion, release: StatusEntry['release']): StatusEntry {
  return {
    name: manifest.name,
    version: manifest.version,
    summary: manifest.summary,
    verdict: example.verdict ?? 'approved',
    reasons: (example.reasons ?? []).map((reason) => ({
      rule: 'capabilities/undeclared-exec',
      effect: 'reject',
      message: 'runs a program',
      fingerprint: digestOf(JSON.stringify(reason)),
      because: 'It was not declared.',
      waivable: false,
      ...reason,
    })),
    permissions: manifest.permissions as StatusEntry['permissions'],
    platforms: [...manifest.platforms],
    auditedAt: NOW.toISOString(),
    report: digestOf(`${manifest.name}@${manifest.version}`),
    published: release !== undefined,
    ...(release && { release }),
  };
}
