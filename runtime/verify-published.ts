import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBytes } from '@provider-registry/adapter-files';
import type { HttpClient } from '@provider-registry/adapter-http';
import type { BlobSource } from '@provider-registry/adapter-oci';
import { type Catalogue, type CatalogueSource, refreshCatalogue } from '@provider-registry/adapter-tuf';
import { LIMITS, type Platform, type ProviderName, type Refusal, type Version } from '@provider-registry/core/model';
import { type DesiredProvider, type Mirror, parseJsonDocument } from '@provider-registry/core/schemas';
import { type Validation, validate } from '@provider-registry/core/validate';
import { downloadBinary, fetchAttestations, openMirrors, type Resolved, resolveProvider } from './install/index.ts';
import { type Layout, layoutOf } from './state/index.ts';
import { RUNTIME_VERSION } from './version.ts';

export interface VerifyPublishedOptions {
  readonly name: ProviderName;
  readonly version: Version;
  readonly platform: Platform;
  /** Is this file the published executable? It is downloaded when left out. */
  readonly file?: string;
  readonly catalogue: CatalogueSource;
  readonly mirrors: readonly Mirror[];
  /** The TUF root, handed over out of band. */
  readonly root: Uint8Array;
  readonly http: HttpClient;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * What a runtime that has nothing yet would decide about one published version, with everything fetched anew and nothing kept.
 * Throws what could not be fetched: `MIRROR_UNAVAILABLE`, `METADATA_*`, `DIGEST_MISMATCH`.
 */
export async function verifyPublished(options: VerifyPublishedOptions): Promise<Validation> {
  const folder = await mkdtemp(join(tmpdir(), 'verify-'));
  try {
    const layout = layoutOf(folder);
    const { catalogue: source, root: initialRoot, http, now } = options;
    const catalogue = await refreshCatalogue({ source, stateFolder: layout.trust, initialRoot, http, now });
    const desired = await desire(options, catalogue);
    if ('code' in desired) return { ok: false, refusal: desired };
    const resolved = await resolveProvider(desired, catalogue, options.platform, layout);
    if (!resolved.ok) return resolved;
    return await judge(resolved.value, catalogue, layout, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The version as an administrator would assign it, with everything granted that it declares. */
async function desire(
  { name, version }: VerifyPublishedOptions,
  catalogue: Catalogue,
): Promise<DesiredProvider | Refusal> {
  const listed = (await catalogue.findProvider(name))?.versions.find((one) => one.version === version);
  if (!listed)
    return { code: 'NOT_LISTED', message: 'the catalogue does not list this version', where: `${name}@${version}` };
  const bytes = await catalogue.fetchRelease(listed.release);
  const { permissions } = parseJsonDocument('release', bytes, `release of ${name}@${version}`);
  return { name, version, release: listed.release, configuration: {}, permissions };
}

async function judge(
  resolved: Resolved,
  { trust, revocations, versions, expires }: Catalogue,
  layout: Layout,
  options: VerifyPublishedOptions,
): Promise<Validation> {
  const { platform, signal, http, now } = options;
  const mirrors: readonly BlobSource[] = await openMirrors(options.mirrors, http);
  const { desired, record, releaseBytes: release, build } = resolved;
  const path = options.file ?? (await downloadBinary(desired.name, build, { mirrors, folder: layout.partial, signal }));
  const attestations = await fetchAttestations(resolved, mirrors, layout, signal);
  return validate(
    { desired, release, binary: await readBytes(path, LIMITS.binaryBytes), attestations },
    { trust, record, revocations, metadata: { ...versions, expires } },
    { platform, runtimeVersion: RUNTIME_VERSION, installed: new Set() },
    now,
  );
}
