import { resolve } from 'node:path';
import { parseDigest, parseProviderVersion } from '@provider-registry/core/model';
import { readPrivateKey } from '@provider-registry/pipeline/keys';
import { openRepository } from '@provider-registry/pipeline/repository';
import { openFindings, waive } from '@provider-registry/pipeline/review';
import { defineOne, KEYS_OPTION, option, ROOT_OPTION } from '../define.ts';

const LIST = defineOne<{ root: string }>({
  usage: 'list',
  summary: 'flagged findings that wait for a decision',
  example: 'provider-registry review list',
  options: [ROOT_OPTION],
  run: async ({ options, context }) => {
    const open = await openFindings(await openRepository(resolve(context.workingFolder, options.root)));
    const lines = open.map(({ provider, version, reason }) =>
      [
        `${provider}@${version}  ${reason.rule}: ${reason.message}`,
        `  ${reason.because}`,
        `  ${reason.fingerprint}`,
      ].join('\n'),
    );
    return { document: { findings: open }, text: lines.length > 0 ? lines.join('\n') : 'nothing waits for a decision' };
  },
});

const WAIVE = defineOne<{ root: string; keys: string; days: string; reason: string; reviewer: string }>({
  usage: 'waive <name@version> <fingerprint>',
  summary: 'allow one finding of one version for a while, signed with the reviewer’s key',
  example:
    'provider-registry review waive tls-certificate@1.0.0 sha256:… --days 90 --reason "our own host" --keys ../keys',
  options: [
    ROOT_OPTION,
    KEYS_OPTION,
    option('--days <number>', 'how long it counts, 180 at most').makeOptionMandatory(),
    option('--reason <text>', 'why the finding is acceptable here').makeOptionMandatory(),
    option('--reviewer <name>', 'the key’s holder as trust.yaml names them').default('reviewer'),
  ],
  run: async ({ args, options, context }) => {
    const { name, version } = parseProviderVersion(args[0] ?? '');
    const waiver = await waive({
      root: resolve(context.workingFolder, options.root),
      provider: name,
      version,
      fingerprint: parseDigest(args[1] ?? ''),
      days: Number(options.days),
      reason: options.reason,
      reviewer: options.reviewer,
      privateKeyPem: await readPrivateKey(resolve(context.workingFolder, options.keys), 'reviewer'),
      now: context.clock(),
    });
    return {
      document: waiver,
      text: `waived until ${waiver.expires.slice(0, 10)}: reviews/${waiver.provider}/${waiver.id}.yaml\nnext: provider-registry audit ${name}`,
    };
  },
});

export const REVIEW = { name: 'review', summary: 'decide on what audits flagged', commands: [LIST, WAIVE] };
