import { join } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import type { HttpClient } from '@provider-registry/adapter-http';
import { refreshCatalogue, type Catalogue as TufCatalogue } from '@provider-registry/adapter-tuf';
import type { Catalogue, ListedRelease } from '@provider-registry/core/configure';
import { asRefusal, type Digest, type ProviderName, type Refusal, RegistryError } from '@provider-registry/core/model';
import { parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import { whenChanged } from './when-changed.ts';

/** How fresh the catalogue is that decisions are made on. */
export interface Freshness {
  readonly versions: TufCatalogue['versions'];
  /** RFC 3339. */
  readonly expires: string;
}

/** The registry's catalogue, read as a TUF client reads it: nothing unsigned, expired or older than before is believed. */
export interface SignedCatalogue {
  /** What it says about these providers. Throws `METADATA_*`, `REVOCATION_ROLLBACK`, `DIGEST_MISMATCH`. */
  about(providers: Iterable<ProviderName>): Promise<Catalogue>;
  /** The newest metadata that was believed, and why what lies in the folder now is not, if it is not. */
  state(): Promise<{ readonly freshness?: Freshness; readonly refusal?: Refusal }>;
}

interface Options {
  readonly registryFolder: string;
  /** Where the client remembers what it has seen. */
  readonly stateFolder: string;
  /** TUF root metadata, handed over out of band. */
  readonly root: Uint8Array;
  readonly http: HttpClient;
  readonly clock: Clock;
}

interface View {
  readonly tuf: TufCatalogue;
  readonly releasesOf: (provider: ProviderName) => Promise<readonly ListedRelease[]>;
}

/**
 * Opens the catalogue without reading it: each question reads what is new in the registry's folder, and nothing where its
 * timestamp is the one read last.
 */
export function openSignedCatalogue(options: Options): SignedCatalogue {
  const readRelease = rememberReleases();
  let believed: View | undefined;
  const read = whenChanged(join(options.registryFolder, 'metadata/timestamp.json'), async () => {
    const tuf = await refreshCatalogue({
      source: { folder: options.registryFolder },
      stateFolder: options.stateFolder,
      initialRoot: options.root,
      http: options.http,
      now: options.clock(),
    });
    await tuf.commit();
    believed = { tuf, releasesOf: rememberProviders(tuf, readRelease) };
  });
  const refresh = () => read().then(() => undefined, asRefusal);
  return {
    about: async (providers) => {
      const refusal = await refresh();
      return readCatalogue(usable(believed, refusal, options.clock()), providers);
    },
    state: async () => {
      const refusal = (await refresh()) ?? refuseExpired(believed, options.clock());
      return {
        ...(believed && { freshness: { versions: believed.tuf.versions, expires: believed.tuf.expires } }),
        ...(refusal && { refusal }),
      };
    },
  };
}

/** What was believed last stays good until it expires, also while what lies in the folder now is refused. */
function usable(believed: View | undefined, refusal: Refusal | undefined, now: Date): View {
  const problem = refuseExpired(believed, now) ?? (believed ? undefined : refusal);
  if (problem) throw new RegistryError(problem);
  if (!believed) throw new Error('a refresh neither gave a catalogue nor refused one');
  return believed;
}

/** TUF 5.4.4, 5.5.6: metadata is not used after its end, however long it lies here. */
function refuseExpired(believed: View | undefined, now: Date): Refusal | undefined {
  if (!believed || now.getTime() < Date.parse(believed.tuf.expires)) return undefined;
  return {
    code: 'METADATA_EXPIRED',
    message: 'the catalogue’s metadata has expired',
    expected: `metadata that is valid at ${now.toISOString()}`,
    found: `its end was ${believed.tuf.expires}`,
  };
}

async function readCatalogue(view: View, providers: Iterable<ProviderName>): Promise<Catalogue> {
  const releases = new Map<ProviderName, readonly ListedRelease[]>();
  for (const provider of new Set(providers)) {
    const listed = await view.releasesOf(provider);
    if (listed.length > 0) releases.set(provider, listed);
  }
  return { releases, revocations: view.tuf.revocations.revocations };
}

type ReadRelease = (tuf: TufCatalogue, digest: Digest) => Promise<Release>;

/** Each provider is looked up once in one view. */
function rememberProviders(tuf: TufCatalogue, readRelease: ReadRelease): View['releasesOf'] {
  const known = new Map<ProviderName, Promise<readonly ListedRelease[]>>();
  return (provider) => {
    const listed = known.get(provider) ?? readProvider(tuf, provider, readRelease);
    known.set(provider, listed);
    listed.catch(() => known.delete(provider));
    return listed;
  };
}

/** A release whose document is about something else than its record says is not listed. */
async function readProvider(
  tuf: TufCatalogue,
  provider: ProviderName,
  readRelease: ReadRelease,
): Promise<readonly ListedRelease[]> {
  const record = await tuf.findProvider(provider);
  const listed: ListedRelease[] = [];
  for (const { version, release: digest } of record?.versions ?? []) {
    const document = await readRelease(tuf, digest);
    if (document.name === provider && document.version === version) listed.push({ version, digest, document });
  }
  return listed;
}

const RELEASES_REMEMBERED = 10_000;

/** Releases never change, so one that was read stays read, whatever the catalogue says meanwhile. */
function rememberReleases(): ReadRelease {
  const known = new Map<Digest, Release>();
  return async (tuf, digest) => {
    const release = known.get(digest) ?? parseJsonDocument('release', await tuf.fetchRelease(digest), digest);
    known.set(digest, release);
    const [oldest] = known.keys();
    if (known.size > RELEASES_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return release;
  };
}
