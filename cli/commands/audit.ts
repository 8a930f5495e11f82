import { relative, resolve } from 'node:path';
import { EXIT, formatRefusal } from '@provider-registry/core/model';
import type { AuditOutput, AuditReport, VerdictValue } from '@provider-registry/core/schemas';
import { type AuditProgress, auditInRepository } from '@provider-registry/pipeline/audit';
import {
  type DesignatedRepository,
  openRepository,
  paths,
  selectProviders,
} from '@provider-registry/pipeline/repository';
import { defineOne, ROOT_OPTION } from '../define.ts';
import { runTasks } from '../tasks.ts';

const EXITS: Readonly<Record<VerdictValue, number>> = {
  approved: EXIT.done,
  flagged: EXIT.flagged,
  rejected: EXIT.rejected,
};

export const AUDIT = defineOne<{ root: string }>({
  usage: 'audit [name...]',
  summary: 'a report in every form under dist/, and a verdict',
  example: 'provider-registry audit ssh-config',
  options: [ROOT_OPTION],
  run: async ({ args, options, context, tasks }) => {
    const repository = await openRepository(resolve(context.workingFolder, options.root));
    const reports: AuditReport[] = [];
    await runTasks(
      selectProviders(repository, args).map((manifest) => ({
        title: `audit ${manifest.name} ${manifest.version}`,
        run: async (tell) => {
          const progress = checkProgress(tell);
          const report = await auditInRepository({
            repository,
            manifest,
            environment: context.environment,
            clock: context.clock,
            signal: context.signal,
            onProgress: progress,
            onRefusedWaiver: (refusal) => context.stderr.write(`${formatRefusal(refusal)}\n`),
          });
          reports.push(report);
          return report.verdict.verdict;
        },
      })),
      tasks,
    );
    const document: AuditOutput = { audits: reports.map((report) => summaryOf(report, repository)) };
    const text = reports.flatMap((report) => describeReport(report)).join('\n');
    return { document, text, exit: Math.max(0, ...reports.map(({ verdict }) => EXITS[verdict.verdict])) };
  },
});

/** Tells which checks still run. */
export function checkProgress(tell: (text: string) => void): (progress: AuditProgress) => void {
  const running = new Set<string>();
  return ({ check, state }) => {
    if (state === 'started') running.add(check);
    else running.delete(check);
    tell([...running].join(', '));
  };
}

function summaryOf(report: AuditReport, { root }: DesignatedRepository): AuditOutput['audits'][number] {
  const { provider, version, verdict } = report;
  return {
    provider,
    version,
    verdict: verdict.verdict,
    reasons: verdict.reasons.map(({ rule, effect, message }) => ({ rule, effect, message })),
    report: relative(root, paths(root, provider, version).report),
  };
}

function describeReport({ provider, version, verdict }: AuditReport): string[] {
  const reasons = verdict.reasons.filter(({ effect, waiver }) => effect !== 'approve' || waiver !== undefined);
  return [
    `${provider} ${version}: ${verdict.verdict}`,
    ...reasons.map(({ effect, rule, message, because, fingerprint }) =>
      [`  ${effect}  ${rule}: ${message}`, `          ${because}`, `          ${fingerprint}`].join('\n'),
    ),
  ];
}
