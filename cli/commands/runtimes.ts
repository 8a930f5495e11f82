import { parsePlatform } from '@provider-registry/core/model';
import type { RuntimeAnswer } from '@provider-registry/service';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions, openControlPlane } from '../control-plane.ts';
import { type CommandDefinition, defineOne, option, parseLabels } from '../define.ts';

const ADD: CommandDefinition<ControlPlaneOptions & { platform: string; label?: string[]; reason: string }> = {
  usage: 'add <name>',
  summary: 'register a runtime; prints its id and, this once, its key',
  example: 'provider-registry runtimes add edge-1 --platform linux/amd64 --label site=berlin --reason "new host"',
  options: [
    ...CONTROL_PLANE_OPTIONS,
    option('--platform <os/arch>', 'its host’s platform').makeOptionMandatory(),
    option('--label <name=value...>', 'labels that assignments can select'),
    option('--reason <text>', 'why; it stays in the history').makeOptionMandatory(),
  ],
  run: async ({ args, options, context }) => {
    const made = (await openControlPlane(options, context.signal).request('POST', '/api/v1/runtimes', {
      name: args[0],
      platform: parsePlatform(options.platform),
      labels: parseLabels(options.label ?? []),
      reason: options.reason,
    })) as { runtime: RuntimeAnswer; key: string };
    return {
      document: made,
      text: [
        `id:   ${made.runtime.id}`,
        `key:  ${made.key}`,
        'next: put both into the host’s runtime.yaml; the key is not shown again',
      ].join('\n'),
    };
  },
};

const LIST: CommandDefinition<ControlPlaneOptions> = {
  usage: 'list',
  summary: 'what runtimes there are and what they run',
  example: 'provider-registry runtimes list --json',
  options: CONTROL_PLANE_OPTIONS,
  run: async ({ options, context }) => {
    const plane = openControlPlane(options, context.signal);
    const runtimes: RuntimeAnswer[] = [];
    for (let after = ''; ; after = encodeURIComponent(runtimes.at(-1)?.name ?? '')) {
      const page = (await plane.request('GET', `/api/v1/runtimes${after && `?after=${after}`}`)) as {
        runtimes: RuntimeAnswer[];
      };
      if (page.runtimes.length === 0) break;
      runtimes.push(...page.runtimes);
    }
    return { document: { runtimes }, text: runtimes.map(describe).join('\n') };
  },
};

function describe({ name, id, platform, lastSeen, report }: RuntimeAnswer): string {
  const has = report?.status.providers.map((one) => `${one.name} ${one.hasVersion ?? one.status}`) ?? [];
  return `${name}  ${id}  ${platform}  last seen ${lastSeen ?? 'never'}  ${has.join(', ')}`;
}

export const RUNTIMES = {
  name: 'runtimes',
  summary: 'register runtimes and see what they run',
  commands: [defineOne(ADD), defineOne(LIST)],
};
