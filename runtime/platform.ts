import { type Platform, parsePlatform } from '@provider-registry/core/model';

const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** This host's platform in Go's words. Throws `INVALID_DOCUMENT` on a system that Go has no word for. */
export function hostPlatform(): Platform {
  const { platform, arch } = process;
  return parsePlatform(`${SYSTEMS[platform] ?? platform}/${ARCHITECTURES[arch] ?? arch}`);
}
