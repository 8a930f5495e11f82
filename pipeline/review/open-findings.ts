import { exists, readText } from '@provider-registry/adapter-files';
import { LIMITS, type ProviderName, type Version } from '@provider-registry/core/model';
import { parseJsonDocument, type Reason } from '@provider-registry/core/schemas';
import { type DesignatedRepository, paths } from '../repository/index.ts';

/** A finding that waits for a reviewer. */
export interface OpenFinding {
  readonly provider: ProviderName;
  readonly version: Version;
  readonly reason: Reason;
}

/** What the last audits left to reviewers: every flagged finding without a waiver. */
export async function openFindings(repository: DesignatedRepository): Promise<OpenFinding[]> {
  const open: OpenFinding[] = [];
  for (const { name, version } of repository.manifests.values()) {
    const { report } = paths(repository.root, name, version);
    if (!(await exists(report))) continue;
    const { verdict } = parseJsonDocument('audit-report', await readText(report, LIMITS.documentBytes), report);
    const flagged = verdict.reasons.filter(({ effect }) => effect === 'flag');
    open.push(...flagged.map((reason) => ({ provider: name, version, reason })));
  }
  return open;
}
