import { type ErrorCode, EXIT, exitStatusOf, type Refusal } from '@provider-registry/core/model';
import type { Generation, InitOutput } from '@provider-registry/core/schemas';
import type { Installation, RefusedProvider } from './install/index.ts';

/** What `init` ends with: the document that it prints, and its exit status. */
export interface Outcome {
  readonly document: InitOutput;
  readonly exit: number;
}

/** When nothing had to be done: the generation that is there, exit status 0. */
export function unchangedOutcome(current: Generation): Outcome {
  return { document: documentOf(current, [], []), exit: EXIT.done };
}

/** After an installation: `unreported` is why the control plane could not be told. */
export function installedOutcome(
  installation: Installation,
  current: Generation | undefined,
  unreported: Refusal | undefined,
): Outcome {
  const warnings = unreported ? [unreported] : [];
  if (installation.kind === 'refused') {
    const { refused } = installation;
    return { document: documentOf(current, refused, warnings), exit: exitOf(refused, current) };
  }
  const { generation } = installation;
  const failed = generation.providers.find(({ probe }) => probe !== 'ok');
  const exit = failed ? exitStatusOf({ code: failed.probe as ErrorCode, message: '' }) : EXIT.done;
  return { document: documentOf(generation, [], warnings), exit };
}

/** Bytes that were refused say more than mirrors that were not there. */
function exitOf(refused: readonly RefusedProvider[], current: Generation | undefined): number {
  const telling = refused.find(({ refusal }) => refusal.code !== 'MIRROR_UNAVAILABLE');
  if (telling) return refusalExit(telling.refusal);
  return current ? EXIT.lastKnownGood : EXIT.unreachable;
}

/** What somebody else sent is refused; “invalid document” is the exit status for what this host's own operator wrote. */
function refusalExit(refusal: Refusal): number {
  return refusal.code === 'INVALID_DOCUMENT' ? EXIT.refused : exitStatusOf(refusal);
}

const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  'MIRROR_UNAVAILABLE',
  'CONTROL_PLANE_UNAVAILABLE',
  'DOWNLOAD_TRUNCATED',
]);

/** When there was no news that can be trusted: nothing new is installed. `isGood` says whether `current` may still be used. */
export function withoutNewsOutcome(current: Generation | undefined, isGood: boolean, refusal: Refusal): Outcome {
  const document = documentOf(current, [], [refusal]);
  if (!UNREACHABLE.has(refusal.code)) return { document, exit: refusalExit(refusal) };
  return { document, exit: current && isGood ? EXIT.lastKnownGood : EXIT.unreachable };
}

function documentOf(
  generation: Generation | undefined,
  refused: readonly RefusedProvider[],
  warnings: readonly Refusal[],
): InitOutput {
  return {
    generation: generation?.number ?? 0,
    installed: (generation?.providers ?? []).map(({ name, version, platform, digest, probe }) => {
      return { name, version, platform, digest, probe };
    }),
    refused: refused.map(({ provider, refusal }) => {
      return { name: provider.name, code: refusal.code, message: refusal.message };
    }),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}
