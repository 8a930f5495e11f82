import { openGit } from '@provider-registry/adapter-git';
import type { Context } from '@provider-registry/cli';
import type { ProviderName } from '@provider-registry/core/model';
import type { AuditReport } from '@provider-registry/core/schemas';
import type { ProviderManifest } from '@provider-registry/core/source';
import { type AuditProgress, auditInRepository } from '@provider-registry/pipeline/audit';
import { readPrivateKey } from '@provider-registry/pipeline/keys';
import type { DesignatedRepository } from '@provider-registry/pipeline/repository';
import { waive } from '@provider-registry/pipeline/review';
import type { Place } from './place.ts';

/** The one finding that the reviewer of the main job accepts, and why. */
const ACCEPTED = {
  provider: 'tls-certificate' as ProviderName,
  rule: 'manifest/network-declared',
  days: 90,
  reason: 'It connects to the one host whose certificate it reports on; the request carries no data of ours.',
};

const REVIEWER = { name: 'Reviewer', email: 'reviewer@example.org' };

/** Audits one provider as its pull request would be. */
export function audit(
  repository: DesignatedRepository,
  manifest: ProviderManifest,
  context: Context,
  onProgress?: (progress: AuditProgress) => void,
): Promise<AuditReport> {
  const { environment, clock, signal } = context;
  return auditInRepository({
    repository,
    manifest,
    environment,
    clock,
    signal,
    ...(onProgress && { onProgress }),
  });
}

/**
 * The reviewer's part: waives what they accept, signed with their key, and commits the decision. Gives how many findings that
 * were. Whatever else was flagged stays so.
 */
export async function review(
  place: Place,
  repository: DesignatedRepository,
  report: AuditReport,
  { clock, environment }: Context,
): Promise<number> {
  if (report.provider !== ACCEPTED.provider) return 0;
  const flagged = report.verdict.reasons.filter(({ effect, rule }) => effect === 'flag' && rule === ACCEPTED.rule);
  if (flagged.length === 0) return 0;
  const privateKeyPem = await readPrivateKey(place.keys, 'reviewer');
  for (const { fingerprint } of flagged) {
    const { provider, version } = report;
    const { days, reason } = ACCEPTED;
    await waive({
      root: repository.root,
      provider,
      version,
      fingerprint,
      days,
      reason,
      reviewer: 'reviewer',
      privateKeyPem,
      now: clock(),
    });
  }
  await openGit(repository.root, environment).commitAll(`Waive what ${report.provider} was flagged for`, REVIEWER);
  return flagged.length;
}
