import { join } from 'node:path';
import { exists, readText, sha256File, writeFileAtomic } from '@provider-registry/adapter-files';
import { openGit } from '@provider-registry/adapter-git';
import { buildBinary, downloadModules, type GoContext, readModules } from '@provider-registry/adapter-go';
import {
  type BuildInputs,
  type BuiltPlatform,
  buildInputs,
  buildRecordOf,
  sbomOf,
  sourceDigest,
} from '@provider-registry/core/build';
import { digestOf, LIMITS, type Platform, RegistryError } from '@provider-registry/core/model';
import { type BuildRecord, parseJsonDocument } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type DesignatedRepository, type Paths, paths } from '../repository/index.ts';

export type BuildEvent =
  | { readonly kind: 'downloading' }
  | { readonly kind: 'compiling'; readonly platform: Platform; readonly packages: number }
  | { readonly kind: 'built'; readonly platform: Platform; readonly size: number }
  | { readonly kind: 'unchanged' };

export interface BuildOptions {
  readonly repository: DesignatedRepository;
  readonly manifest: ProviderManifest;
  /** The manifest's own platforms when left out. */
  readonly platforms?: readonly Platform[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: BuildEvent) => void;
}

/**
 * Builds one provider for its platforms: binaries, SBOMs and the build record under `dist/`. When nothing that can change the
 * binaries has changed and they lie there as recorded, the record is given back as it is.
 * Throws `BUILD_FAILED`, `NETWORK_UNAVAILABLE`, `TOOLCHAIN_MISSING`, `DISK_FULL`, `INTERRUPTED`.
 */
export async function buildProvider(options: BuildOptions): Promise<BuildRecord> {
  const { repository, manifest } = options;
  const platforms = options.platforms ?? manifest.platforms;
  const place = paths(repository.root, manifest.name, manifest.version);
  const inputs = await gatherInputs(options);
  const before = await readRecord(place);
  if (before && before.inputs.digest === inputs.digest && (await isStillThere(before, platforms, place))) {
    options.onEvent?.({ kind: 'unchanged' });
    return before;
  }
  const go: GoContext = {
    toolchain: repository.registry.go.toolchain,
    environment: options.environment,
    ...(options.signal && { signal: options.signal }),
  };
  options.onEvent?.({ kind: 'downloading' });
  const moduleFolder = providerFolder(options);
  await downloadModules(moduleFolder, go);
  const built: BuiltPlatform[] = [];
  for (const platform of platforms) built.push(await buildPlatform(options, platform, place, moduleFolder, go));
  const commit = await openGit(repository.root, options.environment).head();
  const record = buildRecordOf(
    manifest,
    inputs,
    { path: `providers/${manifest.name}`, ...(commit && { commit }) },
    built,
  );
  await writeFileAtomic(place.buildRecord, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Everything that a build of the provider as it lies there would be made from. Throws `BUILD_FAILED` without a Go module. */
export async function gatherInputs({
  repository,
  manifest,
  environment,
}: Pick<BuildOptions, 'repository' | 'manifest' | 'environment'>): Promise<BuildInputs> {
  const folder = `providers/${manifest.name}`;
  const listed = await openGit(repository.root, environment).listFiles(folder);
  const files: { path: string; digest: Awaited<ReturnType<typeof sha256File>>['digest'] }[] = [];
  for (const path of listed) {
    const file = join(repository.root, path);
    if (await exists(file))
      files.push({ path: path.slice(folder.length + 1), digest: (await sha256File(file)).digest });
  }
  const goSum = files.find((file) => file.path === 'go.sum');
  if (!files.some((file) => file.path === 'go.mod')) {
    throw new RegistryError({
      code: 'BUILD_FAILED',
      message: 'the provider is no Go module',
      where: folder,
      expected: 'go.mod beside provider.yaml',
      next: 'Run go mod init in that folder.',
    });
  }
  return buildInputs({
    source: sourceDigest(files),
    goSum: goSum?.digest ?? digestOf(''),
    toolchain: repository.registry.go.toolchain,
    main: manifest.main,
  });
}

async function buildPlatform(
  options: BuildOptions,
  platform: Platform,
  place: Paths,
  moduleFolder: string,
  go: GoContext,
): Promise<BuiltPlatform> {
  const output = place.binary(platform);
  let packages = 0;
  options.onEvent?.({ kind: 'compiling', platform, packages });
  const onPackage = () => {
    packages += 1;
    options.onEvent?.({ kind: 'compiling', platform, packages });
  };
  await buildBinary({ moduleFolder, main: options.manifest.main, platform, output, onPackage }, go);
  const binary = await sha256File(output);
  const modules = await readModules(output, go);
  const sbom = sbomOf(options.manifest, { platform, digest: binary.digest, toolchain: go.toolchain, modules });
  await writeFileAtomic(place.sbom(platform), sbom);
  options.onEvent?.({ kind: 'built', platform, size: binary.size });
  return { platform, binary, sbom: { digest: digestOf(sbom), size: Buffer.byteLength(sbom) } };
}

async function readRecord(place: Paths): Promise<BuildRecord | undefined> {
  if (!(await exists(place.buildRecord))) return undefined;
  const text = await readText(place.buildRecord, LIMITS.documentBytes);
  try {
    return parseJsonDocument('build-record', text, place.buildRecord);
  } catch {
    return undefined; // an unreadable record is as none: everything is built again
  }
}

async function isStillThere(record: BuildRecord, platforms: readonly Platform[], place: Paths): Promise<boolean> {
  if (platforms.length !== record.platforms.length) return false;
  for (const platform of platforms) {
    const recorded = record.platforms.find((one) => one.platform === platform);
    if (!recorded) return false;
    if (!(await isFile(place.binary(platform), recorded.binary.digest))) return false;
    if (!(await isFile(place.sbom(platform), recorded.sbom.digest))) return false;
  }
  return true;
}

async function isFile(path: string, digest: string): Promise<boolean> {
  return (await exists(path)) && (await sha256File(path)).digest === digest;
}

function providerFolder({ repository, manifest }: BuildOptions): string {
  return join(repository.root, 'providers', manifest.name);
}
