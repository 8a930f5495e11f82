import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Found, identify } from '@provider-registry/core/audit';
import { type ProviderName, parseProviderName, parseVersion, type Version } from '@provider-registry/core/model';
import { type Policy, parseYaml, type Verdict } from '@provider-registry/core/schemas';
import { decideVerdict, type VerifiedWaiver } from '@provider-registry/core/verdict';

/** The policy that every new registry begins with. */
export async function templatePolicy(): Promise<Policy> {
  const file = join(import.meta.dirname, '../../template/policy.yaml');
  return parseYaml('policy', await readFile(file, 'utf8'), 'policy.yaml');
}

export interface Judged {
  readonly found: readonly Found[];
  readonly provider?: ProviderName;
  readonly version?: Version;
  readonly waivers?: readonly VerifiedWaiver[];
  readonly now?: Date;
}

/** What a new registry makes of findings. */
export async function verdictOf({ found, provider, version, waivers, now }: Judged): Promise<Verdict> {
  const name = provider ?? parseProviderName('attacker');
  return decideVerdict({
    provider: name,
    version: version ?? parseVersion('1.0.0'),
    findings: found.map((finding) => identify(name, finding)),
    policy: await templatePolicy(),
    waivers: waivers ?? [],
    known: new Set(),
    now: now ?? new Date('2026-11-20T12:00:00Z'),
  });
}
