import { generateKey, signStatement } from '@provider-registry/adapter-sigstore';
import {
  type Digest,
  digestOf,
  NO_PERMISSIONS,
  type Platform,
  type ProviderName,
  type Version,
} from '../model/index.ts';
import type { AuditReport, BuildRecord, DesiredProvider, Protocol, Release, Revocations } from '../schemas/index.ts';
import {
  auditReportStatement,
  createTrust,
  provenanceStatement,
  type Statement,
  sbomStatement,
  verdictStatement,
} from '../sign/index.ts';
import type { Evidence, Host, Policy } from './index.ts';

export const NOW = new Date('2026-11-10T12:00:00Z');
export const PLATFORM = 'linux/amd64' as Platform;
const NAME = 'ssh-config' as ProviderName;
const VERSION = '1.4.0' as Version;

export const KEYS = {
  builder: generateKey('p256'),
  auditor: generateKey('p256'),
  reviewer: generateKey('p256'),
  service: generateKey('p256'),
  stranger: generateKey('p256'),
};

export const TRUST = createTrust({
  builder: KEYS.builder.publicKey,
  auditor: KEYS.auditor.publicKey,
  reviewer: KEYS.reviewer.publicKey,
  service: KEYS.service.publicKey,
});

/** The smallest ELF file that says it is an executable for linux on `machine` (62: amd64, 183: arm64). */
export function smallestElf(machine = 62): Buffer {
  const elf = Buffer.alloc(64);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(machine, 18);
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(64, 52);
  elf.writeUInt16LE(56, 54);
  return elf;
}

/** Everything about one provider version before it is signed; a test changes one thing of it. */
export interface Parts {
  binary: Buffer;
  report: AuditReport;
  record: BuildRecord;
  release: Release;
  desired: DesiredProvider;
  revocations: Revocations;
  /** Private keys. */
  signers: { provenance: string; sbom: string; auditReport: string; verdict: string };
  /** Changes a statement before it is signed. */
  edit: (kind: keyof Parts['signers'], statement: Statement) => Statement;
  /** What the catalogue lists, when that is not the release's digest. */
  listed: Digest | undefined;
  omit: (keyof Parts['signers'])[];
  policy: Partial<Policy>;
  host: Partial<Host>;
}

export interface Case {
  evidence: Evidence;
  policy: Policy;
  host: Host;
}

const PROTOCOL: Protocol = {
  kind: 'go-plugin',
  handshake: { protocolVersion: 1, cookieKey: 'COOKIE', cookieValue: 'value' },
  service: 'proto.Runner',
  versions: [1],
};
const file = (name: string) => ({ digest: digestOf(name), size: name.length });

/** A provider version that every check passes, with `change` applied before anything is signed. */
export function caseWith(change: (parts: Parts) => void = () => {}): Case {
  const parts = passingParts();
  change(parts);
  return assemble(parts);
}

function passingParts(): Parts {
  const binary = smallestElf();
  const inputs = digestOf('inputs');
  const permissions = { ...NO_PERMISSIONS, files: { read: ['/etc/ssh/**'], write: [] } } as never;
  return {
    binary,
    report: {
      apiVersion: 'provider-registry/v1',
      provider: NAME,
      version: VERSION,
      inputs,
      binaries: [],
      host: PLATFORM,
      finishedAt: '2026-11-01T00:00:00Z',
      checks: [],
      permissions: { declared: permissions, found: [] },
      verdict: { verdict: 'approved', reasons: [], waivers: [], policy: digestOf('policy') },
    },
    record: {
      apiVersion: 'provider-registry/v1',
      provider: NAME,
      version: VERSION,
      inputs: {
        digest: inputs,
        source: digestOf('s'),
        goSum: digestOf('g'),
        toolchain: 'go1.26.8',
        flags: [],
        main: '.',
      },
      source: { path: 'providers/ssh-config' },
      platforms: [{ platform: PLATFORM, binary: file('binary'), sbom: file('sbom') }],
    },
    release: {
      apiVersion: 'provider-registry/v1',
      name: NAME,
      version: VERSION,
      summary: 'Reads the SSH configuration.',
      protocol: PROTOCOL,
      requires: { runtime: '>=1.0.0 <2.0.0' },
      permissions,
      platforms: [],
      index: file('index'),
      attestations: [],
      publishedAt: '2026-11-01T00:00:00Z',
    },
    desired: { name: NAME, version: VERSION, release: digestOf('set below'), configuration: {}, permissions },
    revocations: { apiVersion: 'provider-registry/v1', revocations: [] },
    signers: {
      provenance: KEYS.builder.privateKey,
      sbom: KEYS.builder.privateKey,
      auditReport: KEYS.auditor.privateKey,
      verdict: KEYS.auditor.privateKey,
    },
    edit: (_kind, statement) => statement,
    listed: undefined,
    omit: [],
    policy: {},
    host: {},
  };
}

function assemble(parts: Parts): Case {
  const binary = { digest: digestOf(parts.binary), size: parts.binary.length };
  const subjects = [{ name: 'plugin', digest: binary.digest }];
  const report = { ...parts.report, binaries: [{ platform: PLATFORM, ...binary }, ...parts.report.binaries] };
  const statements = {
    provenance: provenanceStatement(parts.record, subjects),
    sbom: sbomStatement({ bomFormat: 'CycloneDX' }, subjects),
    auditReport: auditReportStatement(report, subjects),
    verdict: verdictStatement({ report, inputAttestations: [] }, subjects),
  };
  const kinds = (Object.keys(statements) as (keyof typeof statements)[]).filter((kind) => !parts.omit.includes(kind));
  const bundles = kinds.map((kind) => {
    const statement = parts.edit(kind, statements[kind]);
    const bytes = Buffer.from(JSON.stringify(signStatement(statement, parts.signers[kind])));
    return {
      bytes,
      listed: { predicateType: statements[kind].predicateType, digest: digestOf(bytes), size: bytes.length },
    };
  });
  const build = {
    platform: PLATFORM,
    binary,
    layers: { gzip: file('gzip'), zstd: file('zstd') },
    manifests: { gzip: file('gzip manifest'), zstd: file('zstd manifest') },
  };
  const platforms = parts.release.platforms.length > 0 ? parts.release.platforms : [build];
  const release = Buffer.from(
    JSON.stringify({ ...parts.release, platforms, attestations: bundles.map(({ listed }) => listed) }),
  );
  const digest = parts.listed ?? digestOf(release);
  const { publishedAt } = parts.release;
  return {
    evidence: {
      desired: { ...parts.desired, release: digest },
      release,
      binary: parts.binary,
      attestations: bundles.map(({ bytes }) => bytes),
    },
    policy: {
      trust: TRUST,
      record: {
        apiVersion: 'provider-registry/v1',
        name: NAME,
        summary: 'Reads the SSH configuration.',
        versions: [{ version: VERSION, release: digest, size: release.length, publishedAt }],
      },
      revocations: parts.revocations,
      metadata: { root: 1, timestamp: 7, snapshot: 5, revocations: 1, expires: '2026-11-11T00:00:00Z' },
      ...parts.policy,
    },
    host: { platform: PLATFORM, runtimeVersion: '1.2.0', installed: new Set(), ...parts.host },
  };
}

/** The digest of another build of the same provider. */
export const OTHER_DIGEST = digestOf('another build');
