import { LIMITS, type Platform } from '../../model/index.ts';
import type { Found } from '../finding.ts';
import { type BuildInfo, readBuildInfo } from './build-info.ts';
import type { Executable } from './executable.ts';
import { readExecutable } from './read-executable.ts';

/** What a binary must have been built from, by the build record and the provider's source. */
export interface ExpectedBuild {
  /** As `go1.26.8`. */
  readonly toolchain: string;
  /** The import path of the main package. */
  readonly mainPackage: string;
  /** The text of go.sum. */
  readonly goSum: string;
}

interface Problem {
  readonly rule: string;
  readonly message: string;
  readonly why: string;
  readonly help: string;
  readonly symbol?: string;
}

const REBUILD = 'Build it with provider-registry build and the pinned toolchain, and change nothing afterwards.';
const NOT_FROM_SOURCE = 'The binary was not made from the source that stands beside it.';

/** What one platform's binary says of itself, against what it must be. Hostile bytes are findings. */
export function judgeBinary(platform: Platform, bytes: Uint8Array, expected: ExpectedBuild): Found[] {
  return problemsOf(platform, bytes, expected).map(({ rule, message, symbol, ...rest }) => ({
    rule: `binary/${rule}`,
    severity: 'high',
    origin: 'none',
    message: `${platform}: ${message}`,
    ...rest,
    ...(symbol !== undefined && { symbol }),
    about: [platform, symbol ?? ''],
  }));
}

function problemsOf(platform: Platform, bytes: Uint8Array, expected: ExpectedBuild): Problem[] {
  if (bytes.length > LIMITS.binaryBytes) return [tooLarge(bytes.length)];
  const executable = readExecutable(bytes);
  if ('malformed' in executable) return [malformed(executable.malformed)];
  const info = readBuildInfo(executable.data);
  return [
    ...platformProblems(platform, executable),
    ...libraryProblems(executable),
    ...(info ? buildProblems(platform, info, expected) : [noBuildInfo()]),
  ];
}

function tooLarge(size: number): Problem {
  return {
    rule: 'too-large',
    message: `The binary has ${size} bytes; at most ${LIMITS.binaryBytes} are allowed.`,
    why: 'Every host has to download, keep and hash it.',
    help: 'Leave out what the provider does not need.',
  };
}

function malformed(what: string): Problem {
  return {
    rule: 'malformed',
    message: `The binary cannot be read: ${what}.`,
    why: 'A file that a loader and an audit read differently hides something.',
    help: REBUILD,
  };
}

function noBuildInfo(): Problem {
  return {
    rule: 'no-build-info',
    message: 'The binary has no Go build information.',
    why: 'Go writes it into every program; without it nothing says what the binary was made from.',
    help: REBUILD,
  };
}

function platformProblems(platform: Platform, { os, arch, format }: Executable): Problem[] {
  const found = `${os}/${arch}`;
  if (found === platform) return [];
  return [
    {
      rule: 'wrong-platform',
      message: `The ${format} file is for ${found}.`,
      why: 'A host of the declared platform cannot run it, or runs something that was never looked at.',
      help: REBUILD,
      symbol: found,
    },
  ];
}

/** What Go's own runtime links to: on darwin the system's libraries are the only stable interface, on windows kernel32. */
const SYSTEM_LIBRARIES: Readonly<Record<Executable['format'], RegExp>> = {
  ELF: /^(?!)/,
  'Mach-O': /^(\/usr\/lib\/|\/System\/Library\/Frameworks\/)[\w./-]+$/,
  PE: /^kernel32\.dll$/i,
};

function libraryProblems({ format, interpreter, libraries }: Executable): Problem[] {
  const foreign = libraries.filter((name) => !SYSTEM_LIBRARIES[format].test(name) || name.includes('..'));
  return [...(interpreter === undefined ? [] : [interpreter]), ...foreign].map((name) => ({
    rule: 'dynamically-linked',
    message: `The binary loads ${name} when it starts.`,
    why: 'Code of the host would run inside it that nobody audited, and it would behave differently on each host.',
    help: 'Build with CGO_ENABLED=0, as provider-registry build does.',
    symbol: name,
  }));
}

function buildProblems(platform: Platform, info: BuildInfo, expected: ExpectedBuild): Problem[] {
  return [...toolchainProblems(info, expected), ...settingProblems(platform, info), ...moduleProblems(info, expected)];
}

function toolchainProblems({ goVersion, mainPackage }: BuildInfo, expected: ExpectedBuild): Problem[] {
  const comparisons = [
    { rule: 'wrong-toolchain', what: 'with the toolchain', found: goVersion, wanted: expected.toolchain },
    { rule: 'wrong-main-package', what: 'from the package', found: mainPackage, wanted: expected.mainPackage },
  ];
  return comparisons
    .filter(({ found, wanted }) => found !== wanted)
    .map(({ rule, what, found, wanted }) => ({
      rule,
      message: `The binary was built ${what} ${found || 'without a name'}, not ${wanted}.`,
      why: NOT_FROM_SOURCE,
      help: REBUILD,
      symbol: found,
    }));
}

function settingProblems(platform: Platform, { settings }: BuildInfo): Problem[] {
  const [os = '', arch = ''] = platform.split('/');
  const wanted: Readonly<Record<string, string | undefined>> = {
    CGO_ENABLED: '0',
    '-trimpath': 'true',
    '-compiler': 'gc',
    '-tags': undefined,
    '-race': undefined,
    GOOS: os,
    GOARCH: arch,
  };
  return Object.entries(wanted)
    .filter(([name, value]) => settings[name] !== value)
    .map(([name, value]) => ({
      rule: 'wrong-build-setting',
      message: `The binary was built with ${name}=${settings[name] ?? ''}, not ${value ?? 'without it'}.`,
      why: 'The same source gives the same bytes only with the same settings.',
      help: REBUILD,
      symbol: name,
    }));
}

function moduleProblems({ modules }: BuildInfo, { goSum }: ExpectedBuild): Problem[] {
  const sums = new Set(goSum.split('\n').map((line) => line.trim()));
  return modules.flatMap(({ path, version, sum, replacedBy }) => {
    if (replacedBy !== undefined) return [replacedModule(path, replacedBy)];
    return sums.has(`${path} ${version} ${sum}`) ? [] : [unverifiedModule(`${path}@${version}`)];
  });
}

function replacedModule(path: string, by: string): Problem {
  return {
    rule: 'module-replaced',
    message: `The module ${path} is replaced by ${by}.`,
    why: 'Other code than the one of that name is in the binary.',
    help: 'Use the module itself, or name the other one by its own path.',
    symbol: `${path} => ${by}`,
  };
}

function unverifiedModule(module: string): Problem {
  return {
    rule: 'module-not-in-go-sum',
    message: `The binary holds ${module}, which go.sum does not list with the same hash.`,
    why: NOT_FROM_SOURCE,
    help: REBUILD,
    symbol: module,
  };
}
