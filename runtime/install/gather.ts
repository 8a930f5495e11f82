import type { Candidate } from '@provider-registry/core/install';
import { type Digest, LIMITS } from '@provider-registry/core/model';
import type { Checked } from '@provider-registry/core/validate';
import { atOnce } from './at-once.ts';
import { downloadBinary } from './download.ts';
import { fetchAttestations, type Resolved } from './evidence.ts';
import { attempt, labelOf, type Workshop } from './workshop.ts';

/** What was fetched for one candidate, not proven yet. */
export interface Gathered {
  /** Where the executable lies: in the store, or in the staging folder. */
  readonly binary: { readonly path: string; readonly isStaged: boolean };
  readonly attestations: readonly Uint8Array[];
}

/** Fetches what is missing, several at once: the executables of `fetch`, and every candidate's attestations. */
export async function gather(
  resolved: readonly Resolved[],
  fetch: readonly Candidate[],
  workshop: Workshop,
): Promise<Checked<Gathered>[]> {
  const toFetch = new Set(fetch.map(({ digest }) => digest));
  const downloads = resolved.filter(({ build }) => toFetch.delete(build.binary.digest));
  const staged = new Map<Digest, Checked<string>>();
  await atOnce(downloads, LIMITS.downloadsAtOnce, async (one) => {
    staged.set(one.build.binary.digest, await attempt(download(one, workshop), workshop));
  });
  return atOnce(resolved, LIMITS.downloadsAtOnce, (one) => attempt(assemble(one, staged, workshop), workshop));
}

async function download({ desired, build }: Resolved, workshop: Workshop): Promise<Checked<string>> {
  const { layout, mirrors, ports } = workshop;
  const detail = `${build.layers.zstd.size} bytes`;
  ports.report({ step: 'downloading', provider: labelOf(desired), detail });
  const options = { mirrors, folder: layout.partial, signal: ports.signal };
  return { ok: true, value: await downloadBinary(desired.name, build, options) };
}

async function assemble(
  resolved: Resolved,
  staged: ReadonlyMap<Digest, Checked<string>>,
  { layout, mirrors, ports }: Workshop,
): Promise<Checked<Gathered>> {
  const { digest } = resolved.build.binary;
  const fetched = staged.get(digest);
  if (fetched && !fetched.ok) return fetched;
  const binary = fetched ? { path: fetched.value, isStaged: true } : { path: layout.stored(digest), isStaged: false };
  const attestations = await fetchAttestations(resolved, mirrors, layout, ports.signal);
  return { ok: true, value: { binary, attestations } };
}
