import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { readText } from '@provider-registry/adapter-files';
import { canonicalJson, LIMITS, type ProviderName, type Refusal, RegistryError } from '@provider-registry/core/model';
import { parseYaml, type Trust, type Waiver } from '@provider-registry/core/schemas';
import { PREDICATES, verifyAttestation } from '@provider-registry/core/sign';
import type { VerifiedWaiver } from '@provider-registry/core/verdict';
import { waiverFiles } from './place.ts';

export interface Waivers {
  /** Those that a reviewer of trust.yaml signed, as their files say them now. */
  readonly verified: readonly VerifiedWaiver[];
  /** Why others are not counted; `where` names the file. */
  readonly refused: readonly Refusal[];
}

/** Every waiver of one provider. One that cannot be trusted is told, and never counts. */
export async function readWaivers(root: string, provider: ProviderName, trust: Trust): Promise<Waivers> {
  const { folder } = waiverFiles(root, provider, '');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.yaml')).sort();
  const verified: VerifiedWaiver[] = [];
  const refused: Refusal[] = [];
  for (const name of names) {
    const read = await readWaiver(root, provider, name.slice(0, -'.yaml'.length), trust);
    if ('code' in read) refused.push(read);
    else verified.push(read);
  }
  return { verified, refused };
}

async function readWaiver(
  root: string,
  provider: ProviderName,
  id: string,
  trust: Trust,
): Promise<VerifiedWaiver | Refusal> {
  const files = waiverFiles(root, provider, id);
  const where = relative(root, files.document);
  try {
    const waiver = parseYaml('waiver', await readText(files.document, LIMITS.yamlBytes), where);
    const bundle: unknown = JSON.parse(await readText(files.bundle, LIMITS.documentBytes));
    return decide(waiver, bundle, { id, provider, trust, where });
  } catch (error) {
    if (error instanceof RegistryError) return { ...error.refusal, where };
    return { code: 'SIGNATURE_INVALID', message: 'the waiver’s bundle cannot be read', where };
  }
}

/** The file must be in its place, and what was signed must be what the file says. */
function decide(
  waiver: Waiver,
  bundle: unknown,
  place: { id: string; provider: ProviderName; trust: Trust; where: string },
): VerifiedWaiver | Refusal {
  const { id, provider, trust, where } = place;
  if (waiver.id !== id || waiver.provider !== provider) {
    const found = `${waiver.provider}/${waiver.id}`;
    return {
      code: 'INVALID_DOCUMENT',
      message: 'the waiver lies under another name',
      where,
      expected: `${provider}/${id}`,
      found,
    };
  }
  const claim = { predicateType: PREDICATES.waiver, subjects: [waiver.fingerprint], signers: trust.reviewers };
  const result = verifyAttestation(bundle, claim);
  if (!result.ok) return { ...result.refusal, where };
  if (canonicalJson(result.statement.predicate) !== canonicalJson(waiver)) {
    return { code: 'SIGNATURE_INVALID', message: 'the waiver was changed after it was signed', where };
  }
  return { waiver, signer: result.signer.name };
}
