import { isDeepStrictEqual } from 'node:util';
import { sha256File } from '@provider-registry/adapter-files';
import { isRevoked } from '@provider-registry/core/install';
import { asRefusal, type Refusal } from '@provider-registry/core/model';
import type { InstalledProvider, Receipt, Revocations } from '@provider-registry/core/schemas';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import { isUntouched, type Layout, layoutOf, readCurrent, readRevocations } from './state/index.ts';
import { readReceipt } from './status.ts';

export interface VerifiedInstallation {
  readonly generation: number;
  readonly verified: readonly Receipt[];
  readonly refused: readonly { readonly name: string; readonly code: string; readonly message: string }[];
}

/** How thoroughly: `quick` looks whether the store was touched, `deep` hashes every executable. */
export type Depth = 'quick' | 'deep';

/** Checks what is installed against its receipts and the revocations seen so far, without asking anybody. Changes nothing. */
export async function verifyInstalled(
  { state }: Settings,
  depth: Depth,
  { report }: Ports,
): Promise<VerifiedInstallation> {
  const layout = layoutOf(state);
  const current = await readCurrent(layout);
  const revocations = await readRevocations(layout);
  const verified: Receipt[] = [];
  const refused: { name: string; code: string; message: string }[] = [];
  for (const provider of current?.providers ?? []) {
    const { name, version } = provider;
    const answer = await verifyOne(layout, provider, revocations, depth).catch(asRefusal);
    if ('code' in answer) {
      refused.push({ name, code: answer.code, message: answer.message });
      report({ step: 'warning', refusal: { ...answer, where: answer.where ?? `${name}@${version}` } });
    } else {
      verified.push(answer);
      report({ step: 'validated', provider: `${name}@${version}`, detail: answer.digest });
    }
  }
  return { generation: current?.number ?? 0, verified, refused };
}

async function verifyOne(
  layout: Layout,
  provider: InstalledProvider,
  revocations: Revocations,
  depth: Depth,
): Promise<Receipt | Refusal> {
  if (isRevoked(provider, revocations)) {
    return { code: 'REVOKED', message: 'this version was withdrawn and must not run' };
  }
  const receipt = await readReceipt(layout, provider.digest);
  if (!receipt || !isAbout(receipt, provider)) {
    const message = 'there is no receipt of this provider as it is installed';
    return { code: 'NOT_AUDITED', message, where: layout.receipt(provider.digest), next: INIT };
  }
  const altered = depth === 'deep' ? await refuseContent(layout, provider) : await refuseTouched(layout, provider);
  return altered ?? receipt;
}

const INIT = 'Run provider-runtime init: it fetches and validates the executable again.';

/** The receipt of an executable that two versions share is that of the version validated last. */
function isAbout(receipt: Receipt, { digest, size, protocol }: InstalledProvider): boolean {
  return receipt.digest === digest && receipt.size === size && isDeepStrictEqual(receipt.protocol, protocol);
}

async function refuseContent(layout: Layout, { digest, size }: InstalledProvider): Promise<Refusal | undefined> {
  const path = layout.stored(digest);
  const found = await sha256File(path);
  if (found.digest === digest && found.size === size) return undefined;
  const message = 'the executable in the store is not the one that was validated';
  return { code: 'DIGEST_MISMATCH', message, where: path, expected: digest, found: found.digest, next: INIT };
}

async function refuseTouched(layout: Layout, provider: InstalledProvider): Promise<Refusal | undefined> {
  if (await isUntouched(layout, provider)) return undefined;
  const where = layout.stored(provider.digest);
  return {
    code: 'DIGEST_MISMATCH',
    message: 'the executable in the store was touched since it was validated',
    where,
    next: INIT,
  };
}
