import { type Platform, parsePlatform } from '@provider-registry/core/model';

/** Node's words for operating systems and architectures where Go has others. */
const GO_WORDS: Readonly<Record<string, string>> = { win32: 'windows', x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** The platform that this process runs on, in Go's words. Throws `INVALID_DOCUMENT` on one that no provider is built for. */
export function hostPlatform(): Platform {
  const { platform, arch } = process;
  return parsePlatform(`${GO_WORDS[platform] ?? platform}/${GO_WORDS[arch] ?? arch}`);
}
