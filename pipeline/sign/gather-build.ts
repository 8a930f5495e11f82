import { join } from 'node:path';
import { exists, readText, sha256File } from '@provider-registry/adapter-files';
import { openGit } from '@provider-registry/adapter-git';
import { sourceDigest } from '@provider-registry/core/build';
import { type Digest, LIMITS, type Platform, RegistryError } from '@provider-registry/core/model';
import type { AuditedBuild } from '@provider-registry/core/publish';
import { parseJsonDocument } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type DesignatedRepository, type Paths, paths } from '../repository/index.ts';

export interface BuildPlace {
  readonly repository: DesignatedRepository;
  readonly manifest: ProviderManifest;
  /** What git sees of the caller's: PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads what was built and audited, and hashes what lies there now. Throws `NOT_AUDITED` where there is no report, and
 * `INVALID_DOCUMENT`.
 */
export async function gatherBuild(place: BuildPlace): Promise<AuditedBuild> {
  const { repository, manifest } = place;
  const at = paths(repository.root, manifest.name, manifest.version);
  const record = parseJsonDocument('build-record', await readMade(at.buildRecord, manifest), at.buildRecord);
  const report = parseJsonDocument('audit-report', await readMade(at.report, manifest), at.report);
  const platforms = record.platforms.map(({ platform }) => platform);
  const files = await Promise.all(
    platforms.map(async (platform) => [platform, await hashFiles(at, platform)] as const),
  );
  return { manifest, record, report, source: await hashSource(place), files: new Map(files) };
}

/** The same digest as the build's: of every file that git tracks or would track in the provider's folder. */
async function hashSource({ repository, manifest, environment }: BuildPlace): Promise<Digest> {
  const folder = `providers/${manifest.name}`;
  const files: { path: string; digest: Digest }[] = [];
  for (const path of await openGit(repository.root, environment).listFiles(folder)) {
    const file = join(repository.root, path);
    if (!(await exists(file))) continue;
    files.push({ path: path.slice(folder.length + 1), digest: (await sha256File(file)).digest });
  }
  return sourceDigest(files);
}

async function hashFiles(at: Paths, platform: Platform) {
  return { binary: await sha256File(at.binary(platform)), sbom: await sha256File(at.sbom(platform)) };
}

async function readMade(path: string, { name, version }: ProviderManifest): Promise<string> {
  return readText(path, LIMITS.documentBytes).catch((cause: unknown) => {
    if (!(cause instanceof RegistryError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new RegistryError(
      {
        code: 'NOT_AUDITED',
        message: `${name} ${version} was not built and audited here`,
        where: path,
        next: 'Build the provider and audit it first.',
      },
      { cause },
    );
  });
}
