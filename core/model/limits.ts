const KIB = 1024;
const MIB = 1024 * KIB;

/** Every limit of the project, with its unit in its name. One object, so that nobody meets a second opinion. */
export const LIMITS = {
  /** Documents that people write (provider.yaml, policy.yaml, …). */
  yamlBytes: 256 * KIB,
  /** Documents that programs write and other programs fetch (release, provider record, desired configuration, bundle). */
  documentBytes: 4 * MIB,
  /** One attestation bundle; an SBOM inside one is the largest. */
  bundleBytes: 16 * MIB,
  /** A provider's executable, unpacked. */
  binaryBytes: 256 * MIB,
  downloadsAtOnce: 4,
  /** One HTTP request, without a body's transfer. */
  requestMilliseconds: 10_000,
  /** A body's transfer may not stand still for longer. */
  idleMilliseconds: 15_000,
  requestRetries: 3,
  redirects: 3,
  /** From a provider's start to its handshake line. */
  handshakeMilliseconds: 10_000,
  /** A provider's health check, reflection and shutdown, each. */
  pluginCallMilliseconds: 10_000,
  /** What a provider may print before its handshake, and in an audit. */
  pluginOutputBytes: 1 * MIB,
  auditStartMilliseconds: 30_000,
  auditMemoryBytes: 2 * 1024 * MIB,
  auditProcesses: 128,
  auditOpenFiles: 1024,
  auditFileBytes: 64 * MIB,
  /** Of each process of a launched provider. */
  launchMemoryBytes: 4 * 1024 * MIB,
  /** Processes and threads of a launched provider's user, over all providers that it runs. */
  launchProcesses: 4096,
  launchOpenFiles: 4096,
  launchFileBytes: 1024 * MIB,
  /** A waiver's longest life. */
  waiverDays: 180,
  /** A desired configuration's life; a runtime asks again at half of it. */
  configurationHours: 24,
  /** What a client may send to the control plane in one request. */
  requestBodyBytes: 1 * MIB,
  /** Of one runtime to the control plane: its first requests at once, and then one each so many milliseconds. */
  runtimeRequestsAtOnce: 60,
  runtimeRequestMilliseconds: 500,
  /** Members of one answer of a list. */
  listPage: 1000,
} as const;
