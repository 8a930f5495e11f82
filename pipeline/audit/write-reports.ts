import { join } from 'node:path';
import { writeFileAtomic } from '@provider-registry/adapter-files';
import { renderHtml, renderMarkdown, renderSarif } from '@provider-registry/core/audit/reports';
import type { AuditReport } from '@provider-registry/core/schemas';

/** Writes the report in every form. The JSON comes last: where it is, the others are those of the same audit. */
export async function writeReports(folder: string, report: AuditReport): Promise<void> {
  await Promise.all([
    writeFileAtomic(join(folder, 'audit-report.sarif'), renderSarif(report)),
    writeFileAtomic(join(folder, 'audit-report.md'), renderMarkdown(report)),
    writeFileAtomic(join(folder, 'audit-report.html'), renderHtml(report)),
  ]);
  await writeFileAtomic(join(folder, 'audit-report.json'), `${JSON.stringify(report, null, 2)}\n`);
}
