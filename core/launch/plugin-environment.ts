import type { Permissions } from '../model/index.ts';
import type { Protocol } from '../schemas/index.ts';

/**
 * Every variable that a provider is started with: the declared ones that the host has, go-plugin's cookie, and where it
 * puts its socket. Nothing else of the host's environment reaches it.
 */
export function pluginEnvironment(
  protocol: Protocol,
  permissions: Permissions,
  host: Readonly<Record<string, string | undefined>>,
  socketFolder: string,
): Record<string, string> {
  const { protocolVersion, cookieKey, cookieValue } = protocol.handshake;
  const declared = permissions.env.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]] as const]));
  return {
    ...Object.fromEntries(declared),
    [cookieKey]: cookieValue,
    PLUGIN_PROTOCOL_VERSIONS: String(protocolVersion),
    PLUGIN_UNIX_SOCKET_DIR: socketFolder,
  };
}
