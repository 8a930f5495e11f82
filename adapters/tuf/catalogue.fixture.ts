import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '@provider-registry/adapter-http';
import { generateKey } from '@provider-registry/adapter-sigstore';
import { canonicalJson, digestOf, type ProviderName, type Version } from '@provider-registry/core/model';
import type { ProviderRecord, Revocations, Trust } from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import { metadataFile } from './layout.ts';
import { type Catalogue, refreshCatalogue } from './refresh.ts';
import {
  applyWrites,
  type CatalogueChange,
  type CatalogueSigners,
  createCatalogueFiles,
  type Lifetimes,
  openCatalogueState,
  prepareUpdate,
  tufSigner,
  type Write,
} from './repository/index.ts';
import type { CatalogueSource } from './source.ts';

export const NOW = new Date('2026-11-01T00:00:00Z');

export function daysLater(days: number): Date {
  return new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000);
}

export const LIFETIMES: Lifetimes = {
  rootDays: 365,
  targetsDays: 365,
  revocationsDays: 90,
  catalogueDays: 90,
  snapshotDays: 7,
  timestampDays: 2,
};

const newSigner = () => tufSigner(generateKey('ed25519').privateKey);

export function newSigners(): CatalogueSigners {
  return {
    root: [newSigner(), newSigner(), newSigner()],
    targets: newSigner(),
    revocations: newSigner(),
    catalogue: newSigner(),
    snapshot: newSigner(),
    timestamp: newSigner(),
  };
}

const p256 = () => generateKey('p256').publicKey;

/** A real catalogue in a folder of its own, and what a test does with it. `remove` it when done. */
export class ExampleCatalogue {
  readonly registry: string;
  readonly state: string;
  readonly signers = newSigners();
  readonly trust: Trust = createTrust({ builder: p256(), auditor: p256(), reviewer: p256(), service: p256() });
  readonly root: Uint8Array;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.registry = join(folder, 'registry');
    this.state = join(folder, 'state');
    const root = this.files().find(({ path }) => path === metadataFile('root', 1));
    this.root = root?.bytes ?? new Uint8Array();
  }

  static async create(): Promise<ExampleCatalogue> {
    const example = new ExampleCatalogue(await mkdtemp(join(tmpdir(), 'catalogue-')));
    await applyWrites(example.registry, example.files());
    return example;
  }

  files(): Write[] {
    return createCatalogueFiles({ trust: this.trust, signers: this.signers, lifetimes: LIFETIMES, now: NOW });
  }

  /** The files of an update, not applied. */
  async prepare(change: Partial<CatalogueChange>, now = NOW): Promise<Write[]> {
    const state = await openCatalogueState(this.registry, this.signers.timestamp.key);
    const options = { signers: this.signers, lifetimes: LIFETIMES, now };
    return prepareUpdate(state, { providers: new Map(), ...change }, options);
  }

  async update(change: Partial<CatalogueChange>, now = NOW): Promise<void> {
    await applyWrites(this.registry, await this.prepare(change, now));
  }

  revoke(list: Revocations, now = NOW): Promise<void> {
    return this.update({ revocations: { list, signer: this.signers.revocations } }, now);
  }

  refresh(options: { source?: CatalogueSource; now?: Date; root?: Uint8Array } = {}): Promise<Catalogue> {
    return refreshCatalogue({
      source: options.source ?? { folder: this.registry },
      stateFolder: this.state,
      initialRoot: options.root ?? this.root,
      http: createHttpClient(),
      now: options.now ?? NOW,
    });
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

export function providerRecord(name: string, ...versions: string[]): ProviderRecord {
  return {
    apiVersion: 'provider-registry/v1',
    name: name as ProviderName,
    summary: `Checks ${name}.`,
    versions: versions.map((version) => ({
      version: version as Version,
      release: digestOf(`${name}@${version}`),
      size: 10,
      publishedAt: '2026-11-01T00:00:00Z',
    })),
  };
}

export function providers(...records: ProviderRecord[]): Pick<CatalogueChange, 'providers'> {
  return { providers: new Map(records.map((record) => [record.name, Buffer.from(canonicalJson(record))])) };
}

export function revocations(...reasons: string[]): Revocations {
  return {
    apiVersion: 'provider-registry/v1',
    revocations: reasons.map((reason, index) => ({
      number: index + 1,
      kind: 'revoke',
      provider: 'ssh-config' as ProviderName,
      reason,
      severity: 'critical',
      time: '2026-11-01T00:00:00Z',
    })),
  };
}
