import type { Refusal } from '../model/index.ts';
import type { Protocol } from '../schemas/index.ts';

export interface Handshake {
  readonly protocolVersion: number;
  /** The Unix socket that the plugin serves on: a name directly inside the socket folder. */
  readonly socket: string;
}

export type HandshakeAnswer =
  | { readonly ok: true; readonly handshake: Handshake }
  | { readonly ok: false; readonly refusal: Refusal };

/** The only version of go-plugin's own line format (hashicorp/go-plugin, `CoreProtocolVersion`). */
const CORE_PROTOCOL_VERSION = '1';

/**
 * Reads the line that a go-plugin plugin prints first: `core|protocol version|network|address|protocol|certificate`.
 * Takes only what a sandboxed provider may say: gRPC, without TLS, on a Unix socket inside `socketFolder`; any other address
 * would let a provider send its host to a socket that is not its own. Refusals are `HANDSHAKE_FAILED`.
 */
export function parseHandshake(line: string, protocol: Protocol, socketFolder: string): HandshakeAnswer {
  const [core, version, network, address = '', kind, certificate = ''] = line.trimEnd().split('|');
  const wanted = String(protocol.handshake.protocolVersion);
  const expected = `${CORE_PROTOCOL_VERSION}|${wanted}|unix|${socketFolder}/…|grpc|`;
  const refuse = (message: string): HandshakeAnswer => ({
    ok: false,
    refusal: { code: 'HANDSHAKE_FAILED', message, expected, found: line.trimEnd().slice(0, 200) },
  });

  if (kind === undefined) return refuse('the first line is not go-plugin’s handshake');
  if (core !== CORE_PROTOCOL_VERSION) return refuse('the plugin speaks another version of go-plugin’s handshake');
  if (version !== wanted) return refuse('the plugin chose a protocol version that was not declared');
  if (network !== 'unix') return refuse('the plugin does not serve on a Unix socket');
  if (kind !== 'grpc') return refuse('the plugin does not speak gRPC');
  if (certificate !== '') return refuse('the plugin asks for TLS, which was not offered');
  const name = address.startsWith(`${socketFolder}/`) ? address.slice(socketFolder.length + 1) : '';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return refuse('the plugin’s socket is outside its socket folder');
  return { ok: true, handshake: { protocolVersion: protocol.handshake.protocolVersion, socket: address } };
}
