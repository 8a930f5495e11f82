import { parseProviderName, RegistryError } from '@provider-registry/core/model';
import type { AssignmentAnswer } from '@provider-registry/service';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions, openControlPlane } from '../control-plane.ts';
import { type CommandDefinition, defineOne, option, parseLabels } from '../define.ts';

const REASON = option('--reason <text>', 'why; it stays in the history').makeOptionMandatory();

interface AddOptions extends ControlPlaneOptions {
  readonly runtime?: string;
  readonly label?: string[];
  readonly configuration?: string;
  readonly priority?: string;
  readonly reason: string;
}

const ADD: CommandDefinition<AddOptions> = {
  usage: 'add <name@version>',
  summary: 'say that runtimes must have a provider version; the version may be a range',
  example: 'provider-registry assignments add ssh-config@1.0.0 --label site=berlin --reason "quarterly audit"',
  options: [
    ...CONTROL_PLANE_OPTIONS,
    option('--runtime <id>', 'for this runtime'),
    option('--label <name=value...>', 'for every runtime with these labels'),
    option('--configuration <json>', 'what the provider is to be configured with'),
    option('--priority <number>', 'the higher wins where two select one runtime'),
    REASON,
  ],
  run: async ({ args, options, context }) => {
    const [name, version] = splitOnce(args[0] ?? '', '@');
    const made = (await openControlPlane(options, context.signal).request('POST', '/api/v1/assignments', {
      selector: selectorOf(options),
      provider: parseProviderName(name),
      version,
      ...(options.configuration !== undefined && { configuration: parseConfiguration(options.configuration) }),
      ...(options.priority !== undefined && { priority: Number(options.priority) }),
      reason: options.reason,
    })) as AssignmentAnswer;
    return { document: made, text: `assignment ${made.id}: ${made.provider} ${made.version}` };
  },
};

const LIST: CommandDefinition<ControlPlaneOptions> = {
  usage: 'list',
  summary: 'every assignment, in the order in which they were made',
  example: 'provider-registry assignments list',
  options: CONTROL_PLANE_OPTIONS,
  run: async ({ options, context }) => {
    const plane = openControlPlane(options, context.signal);
    const assignments: AssignmentAnswer[] = [];
    for (let after = ''; ; after = `?after=${assignments.at(-1)?.id}`) {
      const page = (await plane.request('GET', `/api/v1/assignments${after}`)) as { assignments: AssignmentAnswer[] };
      if (page.assignments.length === 0) break;
      assignments.push(...page.assignments);
    }
    const lines = assignments.map(
      ({ id, provider, version, selector }) => `${id}  ${provider} ${version}  ${JSON.stringify(selector)}`,
    );
    return { document: { assignments }, text: lines.join('\n') };
  },
};

const REMOVE: CommandDefinition<ControlPlaneOptions & { reason: string }> = {
  usage: 'remove <id>',
  summary: 'take an assignment back',
  example: 'provider-registry assignments remove 3 --reason "host retired"',
  options: [...CONTROL_PLANE_OPTIONS, REASON],
  run: async ({ args, options, context }) => {
    const path = `/api/v1/assignments/${encodeURIComponent(args[0] ?? '')}?reason=${encodeURIComponent(options.reason)}`;
    await openControlPlane(options, context.signal).request('DELETE', path);
    return { document: { removed: args[0] }, text: `assignment ${args[0]} removed` };
  },
};

function selectorOf({ runtime, label }: AddOptions): unknown {
  if (runtime !== undefined && label === undefined) return { runtime };
  if (label !== undefined && runtime === undefined) return { labels: parseLabels(label) };
  throw new RegistryError({
    code: 'WRONG_USE',
    message: 'an assignment needs to know for which runtimes it is',
    expected: 'either --runtime or --label',
  });
}

function parseConfiguration(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new RegistryError({ code: 'WRONG_USE', message: '--configuration is not JSON', found: message }, { cause });
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export const ASSIGNMENTS = {
  name: 'assignments',
  summary: 'say which provider versions runtimes must have',
  commands: [defineOne(ADD), defineOne(LIST), defineOne(REMOVE)],
};
