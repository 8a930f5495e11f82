import type { Digest, Platform } from '../model/index.ts';
import { hexOf } from '../model/index.ts';
import type { ProviderManifest } from '../source/index.ts';

/** One module of a binary, as Go's build information names it. */
export interface ModuleInfo {
  readonly path: string;
  readonly version: string;
  /** go.sum's hash, `h1:…`; absent for the main module. */
  readonly sum?: string;
}

/** The CycloneDX 1.6 SBOM of one binary; the same bytes for the same input. */
export function sbomOf(
  manifest: ProviderManifest,
  binary: { platform: Platform; digest: Digest; toolchain: string; modules: readonly ModuleInfo[] },
): string {
  const [os, arch] = binary.platform.split('/');
  const root = `pkg:generic/${manifest.name}@${manifest.version}?os=${os}&arch=${arch}`;
  const components = binary.modules.map((module) => ({
    type: 'library',
    'bom-ref': purlOf(module),
    name: module.path,
    version: module.version,
    purl: purlOf(module),
    ...(module.sum && { properties: [{ name: 'golang:sum', value: module.sum }] }),
  }));
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name: manifest.name,
        version: manifest.version,
        licenses: [{ expression: manifest.license }],
        hashes: [{ alg: 'SHA-256', content: hexOf(binary.digest) }],
        properties: [
          { name: 'golang:toolchain', value: binary.toolchain },
          { name: 'golang:platform', value: binary.platform },
        ],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((component) => component.purl) }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Package URL of a Go module (purl-spec, type golang): path in lower case, version with its `v`. */
function purlOf(module: ModuleInfo): string {
  return `pkg:golang/${module.path.toLowerCase()}@${encodeURIComponent(module.version)}`;
}
