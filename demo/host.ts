import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, writeFileAtomic } from '@provider-registry/adapter-files';
import { run } from '@provider-registry/adapter-process';
import { RegistryError } from '@provider-registry/core/model';
import type { Administrator } from './administrator.ts';
import type { Place } from './place.ts';

const PROGRAM = join(import.meta.dirname, '../runtime/bin/provider-runtime');

/** One Assessment Runtime's host: a folder that holds its runtime.yaml, its key and the root, and what `init` makes of them. */
export interface Host {
  readonly id: string;
  readonly folder: string;
  readonly state: string;
  /** Where the host looks for files, in order, as runtime.yaml says it. */
  configure(mirrors: readonly string[]): Promise<void>;
  /** `provider-runtime init`, as a process of its own. */
  init(): Promise<InitResult>;
  /** `provider-runtime status`. */
  status(): Promise<RuntimeDocument>;
}

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly digest: string;
  readonly probe: string;
}

/** What `provider-runtime` prints with `--json`. */
export interface RuntimeDocument {
  readonly generation: number;
  readonly installed: readonly Installed[];
  readonly refused: readonly { readonly name: string; readonly code: string }[];
}

export interface InitResult extends RuntimeDocument {
  readonly exit: number;
}

interface HostOptions {
  readonly place: Place;
  readonly name: string;
  readonly controlPlane: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Prepares a host as its operator would: id and key from the administrator, the root handed over out of band. */
export async function prepareHost(
  registration: { id: string; key?: string },
  administrator: Administrator,
  options: HostOptions,
): Promise<Host> {
  const folder = options.place.host(options.name);
  await mkdir(folder, { recursive: true });
  const keyFile = join(folder, 'runtime.key');
  if (registration.key !== undefined) await writeFileAtomic(keyFile, registration.key, { mode: 0o600 });
  else if (!(await exists(keyFile))) {
    await writeFileAtomic(keyFile, await administrator.makeKey(registration.id), { mode: 0o600 });
  }
  await cp(join(options.place.registry, 'metadata/1.root.json'), join(folder, 'root.json'));
  const config = join(folder, 'runtime.yaml');
  return {
    id: registration.id,
    folder,
    state: join(folder, 'state'),
    configure: (mirrors) => writeFileAtomic(config, runtimeYaml(registration.id, mirrors, options)),
    init: async () => {
      const { status, document } = await runtime(['init', '--config', config], options);
      return { exit: status, ...document };
    },
    status: async () => (await runtime(['status', '--config', config], options)).document,
  };
}

/** The registry behind the control plane, as an OCI mirror. */
export function ociMirror(url: string, namespace: string): string {
  return `{ kind: oci, url: ${JSON.stringify(url)}, namespace: ${namespace} }`;
}

function runtimeYaml(id: string, mirrors: readonly string[], { controlPlane }: HostOptions): string {
  return [
    'apiVersion: provider-registry/v1',
    `controlPlane: { url: ${JSON.stringify(controlPlane)}, id: ${id}, key: { file: runtime.key } }`,
    'mirrors:',
    ...mirrors.map((mirror) => `  - ${mirror}`),
    'trust: { root: root.json }',
    'state: state',
    'sandbox: bubblewrap',
    '',
  ].join('\n');
}

async function runtime(
  args: readonly string[],
  { place, environment, signal }: HostOptions,
): Promise<{ status: number; document: RuntimeDocument }> {
  const env = Object.fromEntries(
    Object.entries(environment).filter(([name]) => ['PATH', 'HOME', 'TMPDIR'].includes(name)),
  );
  const done = await run(PROGRAM, [...args, '--json'], { cwd: place.folder, env, signal });
  try {
    return { status: done.status ?? 1, document: JSON.parse(done.stdout) as RuntimeDocument };
  } catch (cause) {
    throw new RegistryError(
      { code: 'INTERNAL', message: `provider-runtime ${args[0]} printed no document`, found: done.stderr.slice(-2000) },
      { cause },
    );
  }
}
