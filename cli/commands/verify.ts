import { resolve } from 'node:path';
import { exists, readBytes } from '@provider-registry/adapter-files';
import { createHttpClient } from '@provider-registry/adapter-http';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { LIMITS, parsePlatform, parseProviderVersion, RegistryError } from '@provider-registry/core/model';
import type { Receipt } from '@provider-registry/core/schemas';
import { verifyPublished } from '@provider-registry/runtime';
import type { Context } from '../context.ts';
import { defineOne, option } from '../define.ts';

interface VerifyOptions {
  readonly registry: string;
  readonly root: string;
  readonly of?: string;
  readonly platform?: string;
}

export const VERIFY = defineOne<VerifyOptions>({
  usage: 'verify <subject>',
  summary: 'what a runtime would decide about a file or a name@version: audited, and still allowed?',
  example: 'provider-registry verify ssh-config@1.0.0 --registry ../registry --root root.json',
  options: [
    option('--registry <folder or url>', 'the registry’s static files', 'REGISTRY').makeOptionMandatory(),
    option('--root <file>', 'the TUF root, handed over out of band', 'TRUST_ROOT').makeOptionMandatory(),
    option('--of <name@version>', 'what a file is said to be'),
    option('--platform <os/arch>', 'instead of this host’s'),
  ],
  run: async ({ args, options, context }) => {
    const { file, named } = await subjectOf(args[0] ?? '', options, context);
    const isUrl = /^https?:/.test(options.registry);
    const folder = resolve(context.workingFolder, options.registry);
    const result = await verifyPublished({
      ...parseProviderVersion(named),
      platform: options.platform === undefined ? hostPlatform() : parsePlatform(options.platform),
      ...(file !== undefined && { file }),
      catalogue: isUrl ? { url: options.registry } : { folder },
      mirrors: [isUrl ? { kind: 'http', url: options.registry } : { kind: 'folder', path: folder }],
      root: await readBytes(resolve(context.workingFolder, options.root), LIMITS.documentBytes),
      http: createHttpClient(),
      now: context.clock(),
      signal: context.signal,
    });
    if (!result.ok) throw new RegistryError(result.refusal);
    return { document: result.receipt, text: describe(result.receipt) };
  },
});

async function subjectOf(
  text: string,
  { of }: VerifyOptions,
  { workingFolder }: Context,
): Promise<{ file?: string; named: string }> {
  const path = resolve(workingFolder, text);
  if (!(await exists(path))) return { named: text };
  if (of !== undefined) return { file: path, named: of };
  throw new RegistryError({
    code: 'WRONG_USE',
    message: 'a file does not say what it is',
    expected: '--of <name@version>',
    found: text,
  });
}

function describe({ provider, version, platform, digest, checks, signers }: Receipt): string {
  return [
    `${provider} ${version} for ${platform} is the audited file, and allowed`,
    `  ${digest}`,
    ...checks.map(({ check, found, source }) => `  ${check}: ${found}  (${source})`),
    `  built by ${signers.builder}, audited by ${signers.auditor}`,
  ].join('\n');
}
