import type { Branded } from './brand.ts';
import { RegistryError } from './errors.ts';

/** A provider's name: an OCI path component and a host name label at once, 2 to 63 characters. */
export type ProviderName = Branded<string, 'ProviderName'>;
/** SemVer 2.0 without a leading `v` and without build metadata, so that it is an OCI tag as it stands. */
export type Version = Branded<string, 'Version'>;
/** `os/arch` in Go's words, `linux/amd64`. */
export type Platform = Branded<string, 'Platform'>;

export const PROVIDER_NAME_PATTERN = '^(?=.{2,63}$)[a-z](-?[a-z0-9])+$';
export const VERSION_PATTERN =
  '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?$';
export const PLATFORM_PATTERN = '^(linux|darwin|windows|freebsd)/(amd64|arm64|386|arm|riscv64|ppc64le|s390x)$';

const parserOf =
  <T extends string>(pattern: string, what: string, expected: string) =>
  (text: string): T => {
    if (!new RegExp(pattern).test(text) || text.length > 128) {
      throw new RegistryError({
        code: 'INVALID_DOCUMENT',
        message: `this is not a ${what}`,
        expected,
        found: text.slice(0, 100),
      });
    }
    return text as T;
  };

/** Each takes any text and throws `INVALID_DOCUMENT` when it does not fit. */
export const parseProviderName = parserOf<ProviderName>(
  PROVIDER_NAME_PATTERN,
  'provider name',
  'lower-case letters, digits and single hyphens, 2 to 63 characters, a letter first',
);
export const parseVersion = parserOf<Version>(
  VERSION_PATTERN,
  'version',
  'SemVer 2.0 without v and without build metadata, as 1.4.0',
);
export const parsePlatform = parserOf<Platform>(PLATFORM_PATTERN, 'platform', 'os/arch in Go’s words, as linux/amd64');

/** `<name>@<version>`, as commands take it. Throws `INVALID_DOCUMENT`. */
export function parseProviderVersion(text: string): { name: ProviderName; version: Version } {
  const at = text.lastIndexOf('@');
  if (at < 1) {
    throw new RegistryError({
      code: 'INVALID_DOCUMENT',
      message: 'this names no provider version',
      expected: '<name>@<version>, as ssh-config@1.0.0',
      found: text.slice(0, 100),
    });
  }
  return { name: parseProviderName(text.slice(0, at)), version: parseVersion(text.slice(at + 1)) };
}
