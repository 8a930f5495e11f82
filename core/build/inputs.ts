import { canonicalJson, type Digest, digestOf } from '../model/index.ts';
import type { BuildRecord } from '../schemas/index.ts';

/** What makes a Go build the same in every folder and on every machine. Arguments first, then environment. */
export const BUILD_FLAGS = {
  arguments: ['-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid='],
  environment: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
} as const;

export type BuildInputs = BuildRecord['inputs'];

/** Everything that can change the binaries, with its digest. */
export function buildInputs(parts: { source: Digest; goSum: Digest; toolchain: string; main: string }): BuildInputs {
  const environment = Object.entries(BUILD_FLAGS.environment).map(([name, value]) => `${name}=${value}`);
  const inputs = { ...parts, flags: [...BUILD_FLAGS.arguments, ...environment] };
  return { digest: digestOf(canonicalJson(inputs)), ...inputs };
}
