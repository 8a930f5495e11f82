import type { AuditOutput } from './audit-output.ts';
import type { AuditReport } from './audit-report.ts';
import type { BuildRecord } from './build-record.ts';
import type { DesiredConfiguration } from './desired-configuration.ts';
import type { DOCUMENTS } from './documents.ts';
import type { Generation } from './generation.ts';
import type { InitOutput } from './init-output.ts';
import type { MainJob } from './main-job.ts';
import type { Policy } from './policy.ts';
import type { ProviderManifestDocument } from './provider-manifest.ts';
import type { Receipt } from './receipt.ts';
import type { RegistryConfig } from './registry-config.ts';
import type { RegistryStatus } from './registry-status.ts';
import type { ProviderRecord, Release } from './release.ts';
import type { Revocations } from './revocations.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import type { RuntimeStatus } from './runtime-status.ts';
import type { Trust } from './trust.ts';
import type { Waiver } from './waiver.ts';

export type DocumentName = keyof typeof DOCUMENTS;

/** What each document is once it was parsed. */
export interface Documents {
  'audit-output': AuditOutput;
  'audit-report': AuditReport;
  'build-record': BuildRecord;
  'desired-configuration': DesiredConfiguration;
  generation: Generation;
  'init-output': InitOutput;
  'main-job': MainJob;
  policy: Policy;
  provider: ProviderManifestDocument;
  'provider-record': ProviderRecord;
  receipt: Receipt;
  registry: RegistryConfig;
  'registry-status': RegistryStatus;
  release: Release;
  revocations: Revocations;
  runtime: RuntimeConfig;
  'runtime-status': RuntimeStatus;
  trust: Trust;
  waiver: Waiver;
}
