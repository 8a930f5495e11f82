import {
  digestOf,
  NO_PERMISSIONS,
  type Permissions,
  type Platform,
  parseProviderName,
  parseVersion,
} from '@provider-registry/core/model';
import type { PackedPlatform } from '@provider-registry/core/publish';
import type { AuditReport, BuildRecord, Reason, VerdictValue } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { MINIMAL_PROTOCOL } from '../providers/index.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64'] as Platform[];

/** A version of a provider, as far as an example cares. */
export interface ExampleVersion {
  readonly name: string;
  readonly version?: string;
  readonly summary?: string;
  readonly platforms?: readonly string[];
  readonly permissions?: Partial<Permissions>;
  /** The executable of every platform; a few lines of text when left out. */
  readonly binary?: Uint8Array;
  /** A zstd layer in place of those that hold the executable. */
  readonly layer?: Uint8Array;
  readonly verdict?: VerdictValue;
  readonly reasons?: readonly Partial<Reason>[];
}

/** What an author would declare. Throws `INVALID_DOCUMENT` for a name or a version that is none. */
export function manifestOf(example: ExampleVersion): ProviderManifest {
  return {
    apiVersion: 'provider-registry/v1',
    name: parseProviderName(example.name),
    version: parseVersion(example.version ?? '1.0.0'),
    summary: example.summary ?? `Checks ${example.name}.`,
    license: 'Apache-2.0',
    maintainers: [{ name: 'Platform Security' }],
    main: '.',
    platforms: (example.platforms as Platform[] | undefined) ?? PLATFORMS,
    protocol: MINIMAL_PROTOCOL,
    requires: { runtime: '>=1.0.0 <2.0.0' },
    permissions: { ...NO_PERMISSIONS, ...example.permissions },
  };
}

/** The executable of one platform. */
export function executableOf({ name, version }: ProviderManifest, platform: Platform): Uint8Array {
  return Buffer.from(`#!/bin/true\n${name} ${version} ${platform}\n`.repeat(100));
}

type Built = Pick<PackedPlatform, 'platform' | 'binary'>;

const INPUTS = digestOf('inputs');

/** What building would say of these binaries. */
export function recordOf({ name, version, main }: ProviderManifest, built: readonly Built[]): BuildRecord {
  return {
    apiVersion: 'provider-registry/v1',
    provider: name,
    version,
    inputs: { digest: INPUTS, source: INPUTS, goSum: INPUTS, toolchain: 'go1.26.8', flags: [], main },
    source: { path: `providers/${name}` },
    platforms: built.map(({ platform, binary }) => ({ platform, binary, sbom: binary })),
  };
}

/** What auditing would say of these binaries. */
export function reportOf(
  { name, version, permissions }: ProviderManifest,
  { verdict = 'approved', reasons = [] }: ExampleVersion,
  built: readonly Built[],
  now: Date,
): AuditReport {
  return {
    apiVersion: 'provider-registry/v1',
    provider: name,
    version,
    inputs: INPUTS,
    binaries: built.map(({ platform, binary }) => ({ platform, ...binary })),
    host: 'linux/amd64' as Platform,
    finishedAt: now.toISOString(),
    checks: [],
    permissions: {
      declared: structuredClone(permissions) as AuditReport['permissions']['declared'],
      found: [],
    },
    verdict: { verdict, reasons: reasons.map(reasonOf), waivers: [], policy: digestOf('policy') },
  };
}

function reasonOf(reason: Partial<Reason>): Reason {
  return {
    rule: 'capabilities/undeclared-exec',
    effect: 'reject',
    message: 'runs a program',
    fingerprint: digestOf(JSON.stringify(reason)),
    because: 'It was not declared.',
    waivable: false,
    ...reason,
  };
}
