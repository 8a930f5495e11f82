import type { TSchema } from 'typebox';
import { auditOutput } from './audit-output.ts';
import { auditReport } from './audit-report.ts';
import { buildRecord } from './build-record.ts';
import { desiredConfiguration } from './desired-configuration.ts';
import { generation } from './generation.ts';
import { initOutput } from './init-output.ts';
import { mainJob } from './main-job.ts';
import { policy } from './policy.ts';
import { providerManifest } from './provider-manifest.ts';
import { receipt } from './receipt.ts';
import { registryConfig } from './registry-config.ts';
import { registryStatus } from './registry-status.ts';
import { providerRecord, release } from './release.ts';
import { revocations } from './revocations.ts';
import { runtimeConfig } from './runtime-config.ts';
import { runtimeStatus } from './runtime-status.ts';
import { trust } from './trust.ts';
import { waiver } from './waiver.ts';

/**
 * Every document by name: the source of `schemas/<name>.schema.json` and of the validators that `parse.ts` uses.
 * Only generators and the OpenAPI description load this module; programs load the generated validators.
 */
export const DOCUMENTS = {
  'audit-output': auditOutput,
  'audit-report': auditReport,
  'build-record': buildRecord,
  'desired-configuration': desiredConfiguration,
  generation,
  'init-output': initOutput,
  'main-job': mainJob,
  policy,
  provider: providerManifest,
  'provider-record': providerRecord,
  receipt,
  registry: registryConfig,
  'registry-status': registryStatus,
  release,
  revocations,
  runtime: runtimeConfig,
  'runtime-status': runtimeStatus,
  trust,
  waiver,
} as const satisfies Record<string, TSchema>;
