import type { Platform } from '@provider-registry/core/model';

/** Variables of the caller that say where Go finds its caches and modules; everything else stays behind. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'GOROOT',
  'GOPATH',
  'GOCACHE',
  'GOMODCACHE',
  'GOENV',
  'GOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GONOPROXY',
  'GOPRIVATE',
  'GOINSECURE',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * The environment of one run of Go. `toolchain` and `extra` are set, never inherited: Go's own settings file may hold
 * GOTOOLCHAIN=local or GOFLAGS, and an empty variable would let it win.
 */
export function goEnvironment(
  environment: Readonly<Record<string, string>>,
  toolchain: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []));
  return { ...Object.fromEntries(passed), GOTOOLCHAIN: toolchain, LC_ALL: 'C.UTF-8', ...extra };
}

/** `GOOS` and `GOARCH` of a platform. */
export function platformEnvironment(platform: Platform): Record<string, string> {
  const [GOOS = '', GOARCH = ''] = platform.split('/');
  return { GOOS, GOARCH };
}
