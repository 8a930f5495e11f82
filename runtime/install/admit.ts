import { exists, readBytes, writeFileAtomic } from '@provider-registry/adapter-files';
import { LIMITS } from '@provider-registry/core/model';
import type { Receipt } from '@provider-registry/core/schemas';
import { type Checked, validate } from '@provider-registry/core/validate';
import { putIntoStore } from '../state/index.ts';
import { RUNTIME_VERSION } from '../version.ts';
import type { Resolved } from './evidence.ts';
import type { Gathered } from './gather.ts';
import { labelOf, type Workshop } from './workshop.ts';

/** Lets one executable into the store, with its receipt, if `validate` accepts it. What it refuses stays in the staging folder. */
export async function admit(resolved: Resolved, gathered: Gathered, workshop: Workshop): Promise<Checked<Receipt>> {
  const { layout, catalogue, platform, current, ports } = workshop;
  const { desired, record, releaseBytes: release } = resolved;
  const stored = layout.stored(resolved.build.binary.digest);
  // Of two providers with one executable, the first has moved it.
  const isStaged = gathered.binary.isStaged && (await exists(gathered.binary.path));
  const path = isStaged ? gathered.binary.path : stored;

  ports.report({ step: 'validating', provider: labelOf(desired), detail: resolved.build.binary.digest });
  const binary = await readBytes(path, LIMITS.binaryBytes);
  const { trust, revocations, versions, expires } = catalogue;
  const installed = new Set((current?.providers ?? []).map(({ digest }) => digest));
  const verdict = validate(
    { desired, release, binary, attestations: gathered.attestations },
    { trust, record, revocations, metadata: { ...versions, expires } },
    { platform, runtimeVersion: RUNTIME_VERSION, installed },
    ports.clock(),
  );
  if (!verdict.ok) return verdict;

  const { receipt } = verdict;
  if (isStaged) await putIntoStore(layout, receipt.digest, path);
  await writeFileAtomic(layout.receipt(receipt.digest), JSON.stringify(receipt, null, 2), { mode: 0o600 });
  return { ok: true, value: receipt };
}
