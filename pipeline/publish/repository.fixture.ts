import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openGit } from '@provider-registry/adapter-git';
import { createHttpClient } from '@provider-registry/adapter-http';
import { type Catalogue, refreshCatalogue } from '@provider-registry/adapter-tuf';
import { buildInputs, buildRecordOf, sbomOf, sourceDigest } from '@provider-registry/core/build';
import { digestOf, type Platform, parsePlatform } from '@provider-registry/core/model';
import type { AuditReport, Reason } from '@provider-registry/core/schemas';
import { createTrust } from '@provider-registry/core/sign';
import { createKeys } from '../keys/index.ts';
import { openRepository, paths } from '../repository/index.ts';
import { signProvider } from '../sign/index.ts';
import { createCatalogue, type PublishedVersion, publishProviders } from './index.ts';

export const NOW = new Date('2026-11-01T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
export const daysLater = (days: number): Date => new Date(NOW.getTime() + days * DAY);

export const PLATFORMS: readonly Platform[] = ['linux/amd64', 'darwin/arm64'].map(parsePlatform);
const environment = { PATH: process.env.PATH ?? '', HOME: tmpdir() };

const registryYaml = {
  apiVersion: 'provider-registry/v1',
  namespace: 'providers',
  go: { toolchain: 'go1.26.8' },
  platforms: PLATFORMS,
  publish: { folder: '../registry' },
  review: { team: 'security' },
  names: { reserved: [], withdrawn: [] },
  lifetimes: {
    rootDays: 365,
    targetsDays: 365,
    revocationsDays: 90,
    catalogueDays: 90,
    snapshotDays: 7,
    timestampDays: 2,
  },
};

export interface ExampleProvider {
  readonly name: string;
  readonly version?: string;
  readonly verdict?: AuditReport['verdict']['verdict'];
  /** Goes into every binary. */
  readonly content?: string;
  /** Of a waiver that the approval rests on, RFC 3339. */
  readonly waiverExpires?: string;
  /** Properties of provider.yaml. */
  readonly declares?: object;
}

/** A designated repository with its keys and registry in a folder of their own; builds and audits are as real ones write them. */
export class ExampleRepository {
  readonly root: string;
  readonly registryFolder: string;
  readonly keysFolder: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.root = join(folder, 'repository');
    this.registryFolder = join(folder, 'registry');
    this.keysFolder = join(folder, 'keys');
  }

  static async create(): Promise<ExampleRepository> {
    const example = new ExampleRepository(await mkdtemp(join(tmpdir(), 'repository-')));
    const keys = await createKeys(example.keysFolder);
    await example.write('registry.yaml', JSON.stringify(registryYaml));
    await example.write('trust.yaml', JSON.stringify(createTrust(keys)));
    await example.write('.gitignore', '/dist/\n');
    await openGit(example.root, environment).init();
    return example;
  }

  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  /** Writes a provider, and what building and auditing it would leave in `dist/`. */
  async build(provider: ExampleProvider): Promise<void> {
    const { name, version = '1.0.0', content = name } = provider;
    await this.write(
      `providers/${name}/provider.yaml`,
      JSON.stringify({ ...providerYaml(name, version), ...provider.declares }),
    );
    await this.write(`providers/${name}/main.go`, `package main // ${content}\n`);
    await this.write(
      `providers/${name}/level.schema.json`,
      '{"type":"object","properties":{"level":{"multipleOf":0.5}}}',
    );
    const repository = await openRepository(this.root);
    const manifest = [...repository.manifests.values()].find((one) => one.name === name);
    if (!manifest) throw new Error(`no manifest of ${name}`);
    const at = paths(this.root, name, version);
    const built = [];
    for (const platform of PLATFORMS) {
      const bytes = Buffer.from(`${content} ${version} ${platform}\n`.repeat(4000));
      const binary = { digest: digestOf(bytes), size: bytes.length };
      const sbom = sbomOf(manifest, { platform, digest: binary.digest, toolchain: 'go1.26.8', modules: [] });
      await mkdir(dirname(at.binary(platform)), { recursive: true });
      await writeFile(at.binary(platform), bytes);
      await writeFile(at.sbom(platform), sbom);
      built.push({ platform, binary, sbom: { digest: digestOf(sbom), size: Buffer.byteLength(sbom) } });
    }
    const source = await this.#sourceDigest(name);
    const inputs = buildInputs({ source, goSum: digestOf(''), toolchain: 'go1.26.8', main: '.' });
    const record = buildRecordOf(manifest, inputs, { path: `providers/${name}` }, built);
    await writeFile(at.buildRecord, JSON.stringify(record));
    const report: AuditReport = {
      apiVersion: 'provider-registry/v1',
      provider: manifest.name,
      version: manifest.version,
      inputs: inputs.digest,
      binaries: built.map(({ platform, binary }) => ({ platform, ...binary })),
      host: parsePlatform('linux/amd64'),
      finishedAt: '2026-10-31T00:00:00Z',
      checks: [],
      permissions: {
        declared: structuredClone(manifest.permissions) as AuditReport['permissions']['declared'],
        found: [],
      },
      verdict: verdictOf(provider),
    };
    await writeFile(at.report, JSON.stringify(report));
  }

  async #sourceDigest(name: string) {
    const folder = `providers/${name}`;
    const files = await openGit(this.root, environment).listFiles(folder);
    return sourceDigest(
      await Promise.all(
        files.map(async (path) => ({
          path: path.slice(folder.length + 1),
          digest: digestOf(await readFile(join(this.root, path))),
        })),
      ),
    );
  }

  async sign(name: string, options: { now?: Date; keysFolder?: string } = {}) {
    const repository = await openRepository(this.root);
    const manifest = [...repository.manifests.values()].find((one) => one.name === name);
    if (!manifest) throw new Error(`no manifest of ${name}`);
    const keysFolder = options.keysFolder ?? this.keysFolder;
    return signProvider({ repository, manifest, environment, keysFolder, clock: () => options.now ?? NOW });
  }

  async found(now = NOW) {
    const repository = await openRepository(this.root);
    const { registryFolder, keysFolder } = this;
    return createCatalogue({ repository, registryFolder, keysFolder, clock: () => now });
  }

  async publish(names: readonly string[] = [], now = NOW): Promise<PublishedVersion[]> {
    const repository = await openRepository(this.root);
    const { registryFolder, keysFolder } = this;
    return publishProviders({ repository, registryFolder, keysFolder, environment, names, clock: () => now });
  }

  /** What a host that was given the root sees. */
  async catalogue(now = NOW, folder = this.registryFolder): Promise<Catalogue> {
    const { root } = await this.found();
    return refreshCatalogue({
      source: { folder },
      stateFolder: join(this.#folder, 'host'),
      initialRoot: root,
      http: createHttpClient(),
      now,
    });
  }

  /** A copy of the registry as it is now. */
  async copy(name: string): Promise<string> {
    const copy = join(this.#folder, name);
    await cp(this.registryFolder, copy, { recursive: true });
    return copy;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

function providerYaml(name: string, version: string): object {
  return {
    apiVersion: 'provider-registry/v1',
    name,
    version,
    summary: `Checks ${name}.`,
    license: 'Apache-2.0',
    maintainers: [{ name: 'Platform Security' }],
    main: '.',
    protocol: {
      kind: 'go-plugin',
      handshake: { protocolVersion: 1, cookieKey: 'RUNNER_PLUGIN', cookieValue: 'x' },
      service: 'proto.Runner',
      versions: [1, 2],
    },
    requires: { runtime: '>=1.0.0 <2.0.0' },
    permissions: { files: { read: ['/etc/ssh/**'] } },
    configuration: { schema: 'level.schema.json' },
  };
}

function verdictOf({ verdict = 'approved', waiverExpires }: ExampleProvider): AuditReport['verdict'] {
  const fingerprint = digestOf('finding');
  const reason: Reason = {
    rule: 'capabilities/undeclared-own',
    effect: 'reject',
    message: 'main.run starts a program that provider.yaml does not declare',
    fingerprint,
    because: 'What a provider does must be declared.',
    waivable: false,
  };
  const waiver = { id: 'one', fingerprint, reviewer: 'reviewer', reason: 'It is fine.' };
  return {
    verdict,
    reasons: verdict === 'approved' ? [] : [reason],
    waivers: waiverExpires === undefined ? [] : [{ ...waiver, expires: waiverExpires }],
    policy: digestOf('policy'),
  };
}
