import { join } from 'node:path';
import { exists, readBytes, readText, sha256File, writeFileAtomic } from '@provider-registry/adapter-files';
import { writeLayoutIndex } from '@provider-registry/adapter-oci';
import { type Digest, LIMITS, type ProviderName, RegistryError } from '@provider-registry/core/model';
import { layoutIndex, type StatusEntry, statusEntry, updateStatus } from '@provider-registry/core/publish';
import { parseJsonDocument, type RegistryStatus, type Release } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type DesignatedRepository, paths } from '../repository/index.ts';

/*
 * What is made out of the catalogue for others than runtimes: OCI layouts by tag, and the status page's data. They follow the
 * catalogue, never lead it; any run repairs them.
 */

/** A layout's index with every published version of one provider. */
export async function writeLayout(
  registryFolder: string,
  name: ProviderName,
  releases: readonly Release[],
): Promise<void> {
  if (releases.length === 0) return;
  const folder = join(registryFolder, 'oci', name);
  const index = Buffer.from(layoutIndex(releases));
  const path = join(folder, 'index.json');
  if ((await exists(path)) && index.equals(await readBytes(path, LAYOUT_INDEX_BYTES))) return;
  await writeLayoutIndex(folder, index);
}

const LAYOUT_INDEX_BYTES = 64 * 1024 * 1024;
const STATUS_BYTES = 64 * 1024 * 1024;

export interface StatusContext {
  readonly repository: DesignatedRepository;
  readonly registryFolder: string;
  readonly now: Date;
}

export interface ShownVersion {
  readonly manifest: ProviderManifest;
  /** What the catalogue lists under this version. */
  readonly release: Digest | undefined;
}

/** `status/status.json` with the last audits of these versions, whatever their verdict. */
export async function writeStatus(context: StatusContext, shown: readonly ShownVersion[]): Promise<void> {
  const { repository, registryFolder, now } = context;
  const entries = await Promise.all(shown.map((version) => entryOf(repository, version)));
  const path = join(registryFolder, 'status', 'status.json');
  const before = await readStatus(path);
  const after = updateStatus(before, entries.flat(), { namespace: repository.registry.namespace, now });
  if (after !== before) await writeFileAtomic(path, JSON.stringify(after));
}

/** None for a version that was never audited. */
async function entryOf({ root }: DesignatedRepository, { manifest, release }: ShownVersion): Promise<StatusEntry[]> {
  const path = paths(root, manifest.name, manifest.version).report;
  if (!(await exists(path))) return [];
  const report = parseJsonDocument('audit-report', await readText(path, LIMITS.documentBytes), path);
  const { digest: reportDigest } = await sha256File(path);
  return [statusEntry({ summary: manifest.summary, report, reportDigest, ...(release && { release }) })];
}

/** Nobody trusts this file, so one that was damaged is simply written anew. */
async function readStatus(path: string): Promise<RegistryStatus | undefined> {
  if (!(await exists(path))) return undefined;
  try {
    return parseJsonDocument('registry-status', await readText(path, STATUS_BYTES), path, STATUS_BYTES);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'INVALID_DOCUMENT') return undefined;
    throw error;
  }
}
