import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '@provider-registry/adapter-http';
import { initialise, type Outcome, type Ports, type Progress, readSettings } from '@provider-registry/runtime';
import { RUNTIME_ID, RUNTIME_KEY } from './example-control-plane.ts';

export interface HostOptions {
  readonly controlPlane: string;
  readonly root: Uint8Array;
  readonly now: () => Date;
  /** As JSON objects of runtime.yaml; the control plane's static files when left out. */
  readonly mirrors?: readonly object[];
}

/** A host with a `runtime.yaml`, a key and the root in a folder of its own, on which the runtime works inside this process. */
export class ExampleHost {
  readonly folder: string;
  readonly state: string;
  readonly config: string;
  readonly progress: Progress[] = [];
  readonly #now: () => Date;

  private constructor(folder: string, now: () => Date) {
    this.folder = folder;
    this.state = join(folder, 'state');
    this.config = join(folder, 'runtime.yaml');
    this.#now = now;
  }

  static async create(options: HostOptions): Promise<ExampleHost> {
    const host = new ExampleHost(await mkdtemp(join(tmpdir(), 'host-')), options.now);
    await writeFile(join(host.folder, 'root.json'), options.root);
    await writeFile(join(host.folder, 'key'), `${RUNTIME_KEY}\n`, { mode: 0o600 });
    await host.configure(options);
    return host;
  }

  async configure({ controlPlane, mirrors }: Pick<HostOptions, 'controlPlane' | 'mirrors'>): Promise<void> {
    const config = {
      apiVersion: 'provider-registry/v1',
      controlPlane: { url: controlPlane, id: RUNTIME_ID, key: { file: 'key' } },
      mirrors: mirrors ?? [{ kind: 'http', url: controlPlane }],
      trust: { root: 'root.json' },
      state: 'state',
      sandbox: 'bubblewrap',
    };
    await writeFile(this.config, JSON.stringify(config));
  }

  ports(signal: AbortSignal = new AbortController().signal): Ports {
    this.progress.length = 0;
    return {
      clock: this.#now,
      http: createHttpClient({ random: () => 0 }),
      environment: {},
      report: (progress) => this.progress.push(progress),
      signal,
    };
  }

  async init(signal?: AbortSignal): Promise<Outcome> {
    return initialise(await readSettings(this.config, {}), this.ports(signal));
  }

  /** Names and versions that `current` leads to. */
  async installed(): Promise<string[]> {
    const target = await readlink(join(this.state, 'current')).catch(() => undefined);
    if (target === undefined) return [];
    const { providers } = JSON.parse(await readFile(join(this.state, target, 'generation.json'), 'utf8'));
    return providers.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`);
  }

  /** Every executable in the store whose content is not what its name says. Empty on a sound host. */
  async unsound(): Promise<string[]> {
    const files = await readdir(join(this.state, 'store'), { recursive: true }).catch(() => []);
    const plugins = files.filter((file) => file.endsWith('/plugin'));
    const digests = await Promise.all(
      plugins.map(async (file) =>
        createHash('sha256')
          .update(await readFile(join(this.state, 'store', file)))
          .digest('hex'),
      ),
    );
    return plugins.filter((file, i) => !file.includes(digests[i] as string));
  }

  /** A folder for what a process that is killed leaves behind; every user may pass it, as the system's own. */
  async temporary(): Promise<string> {
    const folder = join(this.folder, 'tmp');
    await mkdir(folder, { recursive: true });
    for (const path of [this.folder, folder]) await chmod(path, 0o711);
    return folder;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
