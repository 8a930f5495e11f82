import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  digestOf,
  NO_PERMISSIONS,
  type Permissions,
  parsePlatform,
  parseProviderName,
  parseVersion,
} from '@provider-registry/core/model';
import { parseYaml, type Protocol } from '@provider-registry/core/schemas';
import type { AuditedBinary, AuditSubject } from '../../subject.ts';

const repository = join(import.meta.dirname, '../../../..');

export const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);

const PROTOCOL: Protocol = {
  kind: 'go-plugin',
  handshake: { protocolVersion: 1, cookieKey: 'K', cookieValue: 'v' },
  service: 'testing.Minimal',
  versions: [1],
};

/** One of `testing/providers` under the template's policy, with what a test needs of it. */
export async function testSubject(
  name: string,
  parts: { permissions?: Permissions; protocol?: Protocol; binaries?: AuditedBinary[]; host?: string } = {},
): Promise<AuditSubject> {
  const digest = digestOf(name);
  const [provider, version, platform] = [parseProviderName(name), parseVersion('1.0.0'), parsePlatform('linux/amd64')];
  const file = { digest, size: 0 };
  return {
    manifest: {
      apiVersion: 'provider-registry/v1',
      name: provider,
      version,
      summary: 's',
      license: 'Apache-2.0',
      maintainers: [{ name: 'm' }],
      main: '.',
      platforms: [platform],
      protocol: parts.protocol ?? PROTOCOL,
      requires: { runtime: '*' },
      permissions: parts.permissions ?? NO_PERMISSIONS,
    },
    manifestText: '',
    folder: join(repository, 'testing/providers', name),
    record: {
      apiVersion: 'provider-registry/v1',
      provider,
      version,
      inputs: { digest, source: digest, goSum: digest, toolchain: 'go1.26.8', flags: [], main: '.' },
      source: { path: `providers/${name}` },
      platforms: [{ platform, binary: file, sbom: file }],
    },
    binaries: parts.binaries ?? [],
    policy: parseYaml('policy', await readFile(join(repository, 'template/policy.yaml'), 'utf8'), 'policy.yaml'),
    names: { reserved: [], withdrawn: [], others: [] },
    published: undefined,
    host: parsePlatform(parts.host ?? platform),
  };
}
