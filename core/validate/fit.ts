import type { Refusal } from '../model/index.ts';
import { satisfies } from '../model/versions/index.ts';
import type { Release } from '../schemas/index.ts';
import type { Host } from './evidence.ts';

/** The one kind of provider that a runtime can talk to. */
const PROTOCOL_KIND: string = 'go-plugin';

/** Why this runtime cannot talk to the provider. `PROTOCOL_UNSUPPORTED`. */
export function refuseProtocol({ protocol, requires }: Release, { runtimeVersion }: Host): Refusal | undefined {
  if (protocol.kind !== PROTOCOL_KIND) {
    const message = 'this runtime does not know the provider’s protocol';
    return { code: 'PROTOCOL_UNSUPPORTED', message, expected: PROTOCOL_KIND, found: protocol.kind };
  }
  if (satisfies(runtimeVersion, requires.runtime)) return undefined;
  return {
    code: 'PROTOCOL_UNSUPPORTED',
    message: 'the provider needs another version of the runtime',
    expected: requires.runtime,
    found: runtimeVersion,
  };
}
