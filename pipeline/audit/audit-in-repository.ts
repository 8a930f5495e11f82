import { join, resolve } from 'node:path';
import type { Clock } from '@provider-registry/adapter-clock';
import { readText } from '@provider-registry/adapter-files';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { LIMITS, type Refusal, RegistryError } from '@provider-registry/core/model';
import { type AuditReport, type BuildRecord, parseJsonDocument } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { gatherInputs } from '../build/index.ts';
import { type DesignatedRepository, distFolder, paths } from '../repository/index.ts';
import { readWaivers } from '../review/index.ts';
import { type AuditProgress, auditProvider } from './audit-provider.ts';
import type { AuditContext } from './check.ts';
import { CHECKS } from './checks/index.ts';
import { lastPublished } from './last-published.ts';

export interface AuditInRepositoryOptions extends AuditContext {
  readonly repository: DesignatedRepository;
  readonly manifest: ProviderManifest;
  readonly clock: Clock;
  readonly onProgress?: (progress: AuditProgress) => void;
  /** Told of each waiver that does not count. */
  readonly onRefusedWaiver?: (refusal: Refusal) => void;
}

/**
 * Audits one built provider of a designated repository by all checks, under its policy, its waivers and what it published
 * before. Answers of earlier audits are kept under `dist/`. Throws as `auditProvider`, and `NOT_FOUND` for a provider that was not built.
 */
export async function auditInRepository(options: AuditInRepositoryOptions): Promise<AuditReport> {
  const { repository, manifest, onRefusedWaiver } = options;
  const { root, registry } = repository;
  const record = await readRecord(options);
  await refuseOtherSource(options, record);
  const waivers = await readWaivers(root, manifest.name, await repository.readTrust());
  for (const refusal of waivers.refused) onRefusedWaiver?.(refusal);
  const cacheFolder = join(distFolder(root), 'audit-cache');
  const place = { registryFolder: resolve(root, registry.publish.folder), cacheFolder };
  const published = await lastPublished(place, manifest.name, manifest.version);
  return auditProvider({
    ...options,
    root,
    record,
    policy: await repository.readPolicy(),
    names: { ...registry.names, others: [...repository.manifests.keys()].filter((name) => name !== manifest.name) },
    waivers: waivers.verified,
    checks: CHECKS,
    cacheFolder,
    host: hostPlatform(),
    ...(published && { published }),
  });
}

/** What is looked at must be what was built: one report speaks for both. */
async function refuseOtherSource(options: AuditInRepositoryOptions, record: BuildRecord): Promise<void> {
  const { name } = options.manifest;
  const { digest } = await gatherInputs(options);
  if (digest === record.inputs.digest) return;
  throw new RegistryError({
    code: 'DIGEST_MISMATCH',
    message: 'the source is not the one that was built',
    where: record.source.path,
    expected: record.inputs.digest,
    found: digest,
    next: `Run provider-registry build ${name}, then audit it.`,
  });
}

async function readRecord({ repository, manifest }: AuditInRepositoryOptions): Promise<BuildRecord> {
  const { buildRecord } = paths(repository.root, manifest.name, manifest.version);
  const text = await readText(buildRecord, LIMITS.documentBytes).catch((cause: unknown) => {
    if (!(cause instanceof RegistryError) || cause.code !== 'NOT_FOUND') throw cause;
    const message = `${manifest.name} ${manifest.version} was not built`;
    const next = `Run provider-registry build ${manifest.name}.`;
    throw new RegistryError({ code: 'NOT_FOUND', message, where: buildRecord, next }, { cause });
  });
  return parseJsonDocument('build-record', text, buildRecord);
}
