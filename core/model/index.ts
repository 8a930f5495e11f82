export type { Branded } from './brand.ts';
export { canonicalJson } from './canonical-json.ts';
export { DIGEST_PATTERN, type Digest, digestFromHex, digestOf, hexOf, parseDigest } from './digest.ts';
export { ERROR_CODES, type ErrorCode, isErrorCode } from './error-codes.ts';
export { asRefusal, EXIT, exitStatusOf, formatRefusal, type Refusal, RegistryError } from './errors.ts';
export { LIMITS } from './limits.ts';
export {
  PLATFORM_PATTERN,
  type Platform,
  PROVIDER_NAME_PATTERN,
  type ProviderName,
  parsePlatform,
  parseProviderName,
  parseProviderVersion,
  parseVersion,
  VERSION_PATTERN,
  type Version,
} from './names.ts';
export { NO_PERMISSIONS, type Permissions } from './permissions.ts';
