import type { Answer, HttpClient } from '@provider-registry/adapter-http';
import { type Digest, LIMITS, type Refusal, RegistryError } from '@provider-registry/core/model';
import type { RuntimeStatus } from '@provider-registry/core/schemas';
import type { Settings } from '../settings.ts';

type ControlPlane = Settings['controlPlane'];

/** The answer to “what must I have”: still what `known` names, or a bundle that proves nothing yet. */
export type ConfigurationAnswer = { readonly kind: 'same' } | { readonly kind: 'bundle'; readonly bundle: unknown };

/**
 * Asks for this runtime's desired configuration. Throws `CONTROL_PLANE_UNAVAILABLE`, and `UNAUTHENTICATED`, `FORBIDDEN` or
 * `NOT_FOUND` when the control plane does not know the id and key.
 */
export async function fetchConfiguration(
  http: HttpClient,
  controlPlane: ControlPlane,
  known: Digest | undefined,
  signal: AbortSignal,
): Promise<ConfigurationAnswer> {
  const headers = { ...authorization(controlPlane), ...(known !== undefined && { 'if-none-match': `"${known}"` }) };
  const url = addressOf(controlPlane, 'configuration');
  const answer = await http.get(url, { headers, limitBytes: LIMITS.documentBytes, signal }).catch(unavailable);
  if (answer.status === 304 && known !== undefined) return { kind: 'same' };
  if (answer.status === 200) return { kind: 'bundle', bundle: parse(answer.body) };
  throw new RegistryError(refusalFor(answer, url));
}

/** Tells the control plane what this runtime has. Throws as `fetchConfiguration`. */
export async function reportStatus(
  http: HttpClient,
  controlPlane: ControlPlane,
  status: RuntimeStatus,
  signal: AbortSignal,
): Promise<void> {
  const headers = { ...authorization(controlPlane), 'content-type': 'application/json' };
  const url = addressOf(controlPlane, 'status');
  const request = { headers, body: JSON.stringify(status), signal };
  const answer = await http.send('POST', url, request).catch(unavailable);
  if (answer.status < 200 || answer.status > 299) throw new RegistryError(refusalFor(answer, url));
}

function authorization({ key }: ControlPlane): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

function addressOf({ url, id }: ControlPlane, what: string): string {
  return `${url}/api/v1/runtimes/${encodeURIComponent(id)}/${what}`;
}

/** What is no JSON, as a captive portal's page, is no bundle: its verification refuses it. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function unavailable(error: unknown): never {
  if (!(error instanceof RegistryError) || !NO_ANSWER.has(error.code)) throw error;
  throw new RegistryError({ ...error.refusal, code: 'CONTROL_PLANE_UNAVAILABLE' }, { cause: error });
}

const NO_ANSWER: ReadonlySet<string> = new Set(['MIRROR_UNAVAILABLE', 'DOWNLOAD_TRUNCATED']);

function refusalFor({ status }: Answer, where: string): Refusal {
  const found = `HTTP status ${status}`;
  switch (status) {
    case 401:
      return { code: 'UNAUTHENTICATED', message: 'the control plane does not know this runtime’s key', where, found };
    case 403:
      return { code: 'FORBIDDEN', message: 'the key belongs to another runtime', where, found };
    case 404:
      return { code: 'NOT_FOUND', message: 'the control plane does not know this runtime', where, found };
    default:
      return { code: 'CONTROL_PLANE_UNAVAILABLE', message: 'the control plane gave no configuration', where, found };
  }
}
