import { exists, readText } from '@provider-registry/adapter-files';
import { isRevoked } from '@provider-registry/core/install';
import { LIMITS } from '@provider-registry/core/model';
import { parseJsonDocument, type Receipt } from '@provider-registry/core/schemas';
import type { Settings } from './settings.ts';
import { type Layout, layoutOf, readAccepted, readCurrent, readRevocations } from './state/index.ts';

export interface Status {
  readonly generation: number;
  readonly configuration: { readonly revision: number; readonly hash: string } | null;
  /** RFC 3339: when registry and control plane last said that this is still so. */
  readonly confirmedAt: string | null;
  readonly installed: readonly {
    readonly name: string;
    readonly version: string;
    readonly platform: string;
    readonly digest: string;
    readonly probe: string;
    readonly revoked: boolean;
    readonly verifiedAt: string | null;
    readonly signers: Receipt['signers'] | null;
  }[];
}

/** What is installed and why, without asking anybody. */
export async function readStatus({ state }: Settings): Promise<Status> {
  const layout = layoutOf(state);
  const [current, accepted, revocations] = [
    await readCurrent(layout),
    await readAccepted(layout),
    await readRevocations(layout),
  ];
  const installed = (current?.providers ?? []).map(async (provider) => {
    const { name, version, platform, digest, probe } = provider;
    const receipt = await readReceipt(layout, digest);
    return {
      name,
      version,
      platform,
      digest,
      probe,
      revoked: isRevoked(provider, revocations),
      verifiedAt: receipt?.verifiedAt ?? null,
      signers: receipt?.signers ?? null,
    };
  });
  return {
    generation: current?.number ?? 0,
    configuration: current?.configuration ?? null,
    confirmedAt: accepted?.confirmedAt ?? null,
    installed: await Promise.all(installed),
  };
}

/** What was verified about an executable; undefined when there is no receipt. */
export async function readReceipt(
  layout: Layout,
  digest: Parameters<Layout['receipt']>[0],
): Promise<Receipt | undefined> {
  const path = layout.receipt(digest);
  if (!(await exists(path))) return undefined;
  return parseJsonDocument('receipt', await readText(path, LIMITS.documentBytes), path);
}
