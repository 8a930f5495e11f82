/** Where a reviewed library hands a privileged operation to whoever calls it. Names are those of Go's call graph. */
export interface Doors {
  /** Packages of which every function is a door; `*` stands for all that are not named. What is left out has none. */
  readonly packages?: Readonly<Record<string, string>>;
  readonly symbols?: Readonly<Record<string, string>>;
}

const grpc = 'google.golang.org/grpc';
const plugin = 'github.com/hashicorp/go-plugin';
const agent = 'github.com/compliance-framework/agent';
const opa = 'github.com/open-policy-agent/opa';
const jwx = 'github.com/lestrrat-go/jwx/v3';
const metrics = 'github.com/rcrowley/go-metrics';
const zap = 'go.uber.org/zap';

/** A harmless package of a module whose other packages are doors. */
const SAFE = 'SAFE';

/**
 * The doors of modules that policies review. A reviewed module that is not here has none: that was the reviewer's decision.
 * Its inner workings are taken as reviewed; a provider that walks through a door is found at the line where it does.
 */
export const MODULE_DOORS: Readonly<Record<string, Doors>> = {
  [grpc]: {
    symbols: {
      [`${grpc}.NewClient`]: 'NETWORK',
      [`${grpc}.Dial`]: 'NETWORK',
      [`${grpc}.DialContext`]: 'NETWORK',
      [`${grpc}/credentials.NewClientTLSFromFile`]: 'FILES',
      [`${grpc}/credentials.NewServerTLSFromFile`]: 'FILES',
    },
  },
  [plugin]: {
    symbols: {
      [`${plugin}.NewClient`]: 'EXEC',
      [`(*${plugin}.Client).Start`]: 'EXEC',
      [`(*${plugin}.Client).Client`]: 'EXEC',
      [`${plugin}.Discover`]: 'FILES',
      [`(*${plugin}.SecureConfig).Check`]: 'FILES',
      [`${plugin}.TestConn`]: 'NETWORK',
      [`${plugin}.TestGRPCConn`]: 'NETWORK',
    },
  },
  [agent]: {
    packages: {
      '*': 'EXEC',
      [`${agent}/runner`]: SAFE,
      [`${agent}/runner/proto`]: SAFE,
      [`${agent}/policy-manager`]: SAFE,
    },
    symbols: { [`${agent}/policy-manager.New`]: 'FILES', [`${agent}/policy-manager.NewPolicyProcessor`]: 'FILES' },
  },
  'github.com/compliance-framework/api': {
    packages: { '*': 'NETWORK', 'github.com/compliance-framework/api/sdk/types': SAFE },
  },
  // Rego can send requests (http.send), and its loaders read files: only the language itself is harmless.
  [opa]: {
    packages: {
      '*': 'NETWORK',
      ...Object.fromEntries(
        ['ast', 'ast/json', 'ast/location', 'format', 'ir', 'logging', 'metrics', 'types', 'util', 'version']
          .flatMap((name) => [`${opa}/${name}`, `${opa}/v1/${name}`])
          .map((name) => [name, SAFE]),
      ),
    },
    symbols: { [`${opa}/v1/ast.LoadCapabilitiesFile`]: 'FILES', [`${opa}/ast.LoadCapabilitiesFile`]: 'FILES' },
  },
  [jwx]: {
    symbols: {
      [`${jwx}/jwk.Fetch`]: 'NETWORK',
      [`${jwx}/jwk.NewCache`]: 'NETWORK',
      [`${jwx}/jwe.ReadFile`]: 'FILES',
      [`${jwx}/jwk.ReadFile`]: 'FILES',
      [`${jwx}/jws.ReadFile`]: 'FILES',
      [`${jwx}/jwt.ReadFile`]: 'FILES',
    },
  },
  'github.com/lestrrat-go/httprc/v3': { packages: { '*': 'NETWORK' } },
  [metrics]: {
    symbols: Object.fromEntries(
      ['Graphite', 'GraphiteOnce', 'GraphiteWithConfig', 'OpenTSDB', 'OpenTSDBWithConfig', 'Syslog'].map((name) => [
        `${metrics}.${name}`,
        'NETWORK',
      ]),
    ),
  },
  [zap]: { symbols: { [`${zap}.Open`]: 'FILES', [`(${zap}.Config).Build`]: 'FILES' } },
  'golang.org/x/crypto': {
    packages: {
      'golang.org/x/crypto/acme': 'NETWORK',
      'golang.org/x/crypto/acme/autocert': 'NETWORK',
      'golang.org/x/crypto/ssh': 'NETWORK',
      'golang.org/x/crypto/ssh/agent': 'NETWORK',
      'golang.org/x/crypto/ssh/knownhosts': 'FILES',
    },
  },
  'golang.org/x/net': {
    packages: {
      '*': 'NETWORK',
      ...Object.fromEntries(
        [
          'bpf',
          'dns/dnsmessage',
          'html',
          'html/atom',
          'html/charset',
          'http/httpguts',
          'http2/hpack',
          'idna',
          'publicsuffix',
        ].map((name) => [`golang.org/x/net/${name}`, SAFE]),
      ),
    },
  },
  'golang.org/x/sys': {
    packages: { '*': 'SYSTEM_CALLS', 'golang.org/x/sys/cpu': SAFE, 'golang.org/x/sys/execabs': 'EXEC' },
  },
};

/** Methods of an open file: whoever opened it is found where it was opened, and the standard streams are everybody's. */
const HANDLE_METHODS = [
  'Close',
  'Fd',
  'Name',
  'Read',
  'ReadAt',
  'ReadDir',
  'ReadFrom',
  'Readdir',
  'Readdirnames',
  'Seek',
  'SetDeadline',
  'SetReadDeadline',
  'SetWriteDeadline',
  'Stat',
  'Sync',
  'Write',
  'WriteAt',
  'WriteString',
  'WriteTo',
];

/**
 * Of the standard library: what Capslock counts and is no door, and types and variables whose mere mention is one. A value of
 * such a type works without a call that its maker makes, for instance when a template calls its methods.
 */
export const STANDARD_DOORS: Doors = {
  symbols: {
    ...Object.fromEntries(HANDLE_METHODS.map((name) => [`(*os.File).${name}`, SAFE])),
    '(*os.Root).Close': SAFE,
    'net.DefaultResolver': 'NETWORK',
    'net.Dialer': 'NETWORK',
    'net.ListenConfig': 'NETWORK',
    'net.Resolver': 'NETWORK',
    'net/http.Client': 'NETWORK',
    'net/http.DefaultClient': 'NETWORK',
    'net/http.DefaultTransport': 'NETWORK',
    'net/http.Server': 'NETWORK',
    'net/http.Transport': 'NETWORK',
    'net/http/httputil.ReverseProxy': 'NETWORK',
    'os/exec.Cmd': 'EXEC',
  },
};
