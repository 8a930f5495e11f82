import { sha256File } from '@provider-registry/adapter-files';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import type { CheckAnswer } from '@provider-registry/core/audit';
import type { Permissions } from '@provider-registry/core/model';
import { builtTestProvider, MINIMAL_PROTOCOL } from '../../../../testing/providers/index.ts';
import type { AuditSubject } from '../../subject.ts';
import { sandboxCheck } from '../sandbox.ts';
import { environment, testSubject } from './subject.ts';

/** The minimal provider as an audit meets it. */
export async function minimalSubject(parts: { permissions?: Permissions; service?: string } = {}): Promise<AuditSubject> {
  const path = await builtTestProvider('minimal');
  const host = hostPlatform();
  const protocol = { ...MINIMAL_PROTOCOL, service: parts.service ?? MINIMAL_PROTOCOL.service };
  const binaries = [{ platform: host, path, ...(await sha256File(path)) }];
  return testSubject('minimal', { protocol, binaries, host, ...(parts.permissions && { permissions: parts.permissions }) });
}

/**
 * What the check says of one of the minimal provider’s behaviours. The behaviour goes where the cookie belongs, the one
 * variable that every host sets; the provider then does not serve, which is a finding of its own.
 */
export async function auditBehaviour(behaviour: string, permissions?: Permissions): Promise<CheckAnswer> {
  const subject = await minimalSubject(permissions ? { permissions } : {});
  const handshake = { ...MINIMAL_PROTOCOL.handshake, cookieKey: 'BEHAVIOUR', cookieValue: behaviour };
  const manifest = { ...subject.manifest, protocol: { ...subject.manifest.protocol, handshake } };
  return sandboxCheck.look({ ...subject, manifest }, { environment });
}

/** `rule target` of each finding. */
export function foundBy(answer: CheckAnswer): string[] {
  if (!('found' in answer)) return [`${answer.outcome}: ${answer.note}`];
  return answer.found.map(({ rule, symbol }) => `${rule.slice('sandbox/'.length)} ${symbol ?? ''}`.trim());
}
