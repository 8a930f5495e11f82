export {
  type CapabilityRequest,
  capabilityTool,
  findCapabilityUses,
  listPackages,
  prepareAuditTools,
} from './audit-tools.ts';
export { buildBinary, downloadModules, type GoContext, readModules, toolchainVersion } from './build.ts';
export { goEnvironment, platformEnvironment } from './environment.ts';
export { goFailure } from './failure.ts';
