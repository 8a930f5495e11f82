import type { NameRules, PublishedVersion } from '@provider-registry/core/audit/manifest';
import type { Digest, Platform } from '@provider-registry/core/model';
import type { BuildRecord, Policy } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';

/** What is audited: one version of one provider, with all that a check may look at. */
export interface AuditSubject {
  readonly manifest: ProviderManifest;
  /** The text of provider.yaml. */
  readonly manifestText: string;
  /** The provider's folder: its Go module, or the part of one that it is. */
  readonly folder: string;
  readonly record: BuildRecord;
  /** The binaries that were built; their digests and sizes are those of the build record. */
  readonly binaries: readonly AuditedBinary[];
  readonly policy: Policy;
  readonly names: NameRules;
  readonly published: PublishedVersion | undefined;
  /** The platform that the audit runs on: only its binary can be started. */
  readonly host: Platform;
}

export interface AuditedBinary {
  readonly platform: Platform;
  readonly path: string;
  readonly digest: Digest;
  /** bytes */
  readonly size: number;
}
