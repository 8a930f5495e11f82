import { dirname, resolve } from 'node:path';
import { readBytes, readText } from '@provider-registry/adapter-files';
import type { CatalogueSource } from '@provider-registry/adapter-tuf';
import { digestOf, LIMITS, RegistryError } from '@provider-registry/core/model';
import { type Mirror, parseYaml, type RuntimeConfig } from '@provider-registry/core/schemas';

/** `runtime.yaml` with its paths resolved, its root read and its key found. */
export interface Settings {
  readonly controlPlane: { readonly url: string; readonly id: string; readonly key: string };
  readonly catalogue: CatalogueSource;
  readonly mirrors: readonly Mirror[];
  /** TUF root metadata that was handed over out of band. */
  readonly root: Uint8Array;
  /** The state folder. */
  readonly state: string;
  readonly sandbox: RuntimeConfig['sandbox'];
  readonly lastKnownGoodMilliseconds: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const ROOT_BYTES = 512 * 1024;
const KEY_BYTES = 4096;
const DEFAULT_MAXIMUM_AGE = '30d';

/**
 * Reads `runtime.yaml` and what it names. Throws `INVALID_DOCUMENT` with file, line and property, `NOT_FOUND` for a missing
 * file or variable, `METADATA_INVALID` when the root is not the one whose digest is given.
 */
export async function readSettings(file: string, environment: Environment): Promise<Settings> {
  const config = parseYaml('runtime', await readText(file, LIMITS.yamlBytes), file);
  const at = (path: string) => resolve(dirname(file), path);
  const { controlPlane } = config;
  return {
    controlPlane: {
      url: controlPlane.url.replace(/\/+$/, ''),
      id: controlPlane.id,
      key: await readKey(controlPlane.key, at, environment, file),
    },
    catalogue: catalogueOf(config, at),
    mirrors: config.mirrors.map((mirror) => (mirror.kind === 'folder' ? { ...mirror, path: at(mirror.path) } : mirror)),
    root: await readRoot(config.trust, at),
    state: at(config.state),
    sandbox: config.sandbox,
    lastKnownGoodMilliseconds: millisecondsOf(config.lastKnownGood?.maxAge ?? DEFAULT_MAXIMUM_AGE),
  };
}

function catalogueOf({ catalogue, controlPlane }: RuntimeConfig, at: (path: string) => string): CatalogueSource {
  if (!catalogue) return { url: controlPlane.url };
  return 'url' in catalogue ? catalogue : { folder: at(catalogue.path) };
}

async function readKey(
  key: RuntimeConfig['controlPlane']['key'],
  at: (path: string) => string,
  environment: Environment,
  file: string,
): Promise<string> {
  const text = 'file' in key ? await readText(at(key.file), KEY_BYTES) : environment[key.env];
  if (text !== undefined && /^[\x21-\x7e]+$/.test(text.trim())) return text.trim();
  throw new RegistryError({
    code: 'NOT_FOUND',
    message: 'the runtime’s key is not there',
    where: `${file}: controlPlane.key`,
    expected: 'file' in key ? `one line of visible characters in ${at(key.file)}` : `the variable ${key.env}`,
  });
}

async function readRoot({ root, sha256 }: RuntimeConfig['trust'], at: (path: string) => string): Promise<Uint8Array> {
  const bytes = await readBytes(at(root), ROOT_BYTES);
  const found = digestOf(bytes);
  if (sha256 === undefined || sha256 === found) return bytes;
  throw new RegistryError({
    code: 'METADATA_INVALID',
    message: 'the root is not the one that trust.sha256 names',
    where: at(root),
    expected: sha256,
    found,
  });
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30d`, `12h`, `5m`; the schema holds the form. */
function millisecondsOf(age: string): number {
  return Number(age.slice(0, -1)) * (UNITS[age.slice(-1)] ?? 0);
}
