import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '../../model/index.ts';
import { judgeBinary } from './judge-binary.ts';
import { readExecutable } from './read-executable.ts';
import { makeElf, makeMachO, makePe, type Parts } from './testdata/executables.ts';

const AMD64 = 62;
const expected = {
  toolchain: 'go1.26.8',
  mainPackage: 'example.org/p',
  goSum: 'example.org/dep v1.2.3 h1:abc=\nexample.org/dep v1.2.3/go.mod h1:def=\n',
};

const settings: Readonly<Record<string, string>> = {
  '-buildmode': 'exe',
  '-compiler': 'gc',
  '-trimpath': 'true',
  CGO_ENABLED: '0',
  GOARCH: 'amd64',
  GOOS: 'linux',
};
const dep = 'dep\texample.org/dep\tv1.2.3\th1:abc=';

function infoOf(changed: Readonly<Record<string, string | undefined>> = {}, lines: readonly string[] = [dep]): string {
  const build = Object.entries({ ...settings, ...changed }).filter(([, value]) => value !== undefined);
  return [
    'path\texample.org/p',
    'mod\texample.org/p\t(devel)\t',
    ...lines,
    ...build.map(([name, value]) => `build\t${name}=${value}`),
    '',
  ].join('\n');
}

const linux = parsePlatform('linux/amd64');
const rulesOf = (bytes: Uint8Array, platform = linux) =>
  judgeBinary(platform, bytes, expected).map(({ rule }) => rule.slice('binary/'.length));
const elf = (parts: Parts = {}) => makeElf(AMD64, { buildInfo: infoOf(), ...parts });

const platforms: [platform: string, bytes: (info: string) => Uint8Array][] = [
  ['linux/amd64', (buildInfo) => makeElf(62, { buildInfo })],
  ['linux/arm64', (buildInfo) => makeElf(183, { buildInfo })],
  ['linux/riscv64', (buildInfo) => makeElf(243, { buildInfo })],
  ['freebsd/amd64', (buildInfo) => makeElf(62, { buildInfo }, 9)],
  ['darwin/amd64', (buildInfo) => makeMachO(0x01000007, { buildInfo, libraries: ['/usr/lib/libSystem.B.dylib'] })],
  ['darwin/arm64', (buildInfo) => makeMachO(0x0100000c, { buildInfo, libraries: ['/usr/lib/libSystem.B.dylib'] })],
  ['windows/amd64', (buildInfo) => makePe(34404, { buildInfo, libraries: ['kernel32.dll'] })],
  ['windows/arm64', (buildInfo) => makePe(43620, { buildInfo, libraries: ['KERNEL32.DLL'] })],
];
for (const [name, make] of platforms) {
  const [GOOS = '', GOARCH = ''] = name.split('/');
  test(`a binary of ${name} that fits its source has no findings`, () => {
    assert.deepEqual(rulesOf(make(infoOf({ GOOS, GOARCH })), parsePlatform(name)), []);
  });
  test(`a binary of ${name} under another platform’s name is found`, () => {
    const other = parsePlatform(name === 'linux/arm64' ? 'linux/amd64' : 'linux/arm64');
    assert.ok(rulesOf(make(infoOf({ GOOS, GOARCH })), other).includes('wrong-platform'));
  });
}

const loads: [what: string, bytes: Uint8Array, platform: string][] = [
  ['an ELF interpreter', elf({ interpreter: '/lib64/ld-linux-x86-64.so.2' }), 'linux/amd64'],
  ['an ELF library', elf({ libraries: ['libc.so.6'] }), 'linux/amd64'],
  ['a library beside a Mach-O file', makeMachO(0x0100000c, { libraries: ['@rpath/evil.dylib'] }), 'darwin/arm64'],
  [
    'a Mach-O library by a way up',
    makeMachO(0x0100000c, { libraries: ['/usr/lib/../../tmp/x.dylib'] }),
    'darwin/arm64',
  ],
  ['a DLL beside a PE file', makePe(34404, { libraries: ['kernel32.dll', 'evil.dll'] }), 'windows/amd64'],
];
for (const [what, bytes, platform] of loads) {
  test(`${what} is found, by name`, () => {
    const found = judgeBinary(parsePlatform(platform), bytes, expected).filter(
      ({ rule }) => rule === 'binary/dynamically-linked',
    );
    assert.equal(found.length, 1);
    assert.match(found[0]?.symbol ?? '', /ld-linux|libc|evil|tmp/);
  });
}

const builds: [what: string, parts: Parts, rules: string[]][] = [
  ['with another toolchain', { goVersion: 'go1.25.0' }, ['wrong-toolchain']],
  ['from another package', { buildInfo: infoOf().replace('/p\n', '/q\n') }, ['wrong-main-package']],
  ['with C code', { buildInfo: infoOf({ CGO_ENABLED: '1' }) }, ['wrong-build-setting']],
  ['without trimmed paths', { buildInfo: infoOf({ '-trimpath': undefined }) }, ['wrong-build-setting']],
  ['with build tags', { buildInfo: infoOf({ '-tags': 'evil' }) }, ['wrong-build-setting']],
  ['for another architecture by its own words', { buildInfo: infoOf({ GOARCH: 'arm64' }) }, ['wrong-build-setting']],
  [
    'from a module that go.sum does not know',
    { buildInfo: infoOf({}, ['dep\tx.org/y\tv1.0.0\th1:z=']) },
    ['module-not-in-go-sum'],
  ],
  ['from a module with another hash', { buildInfo: infoOf({}, [dep.replace('abc', 'abd')]) }, ['module-not-in-go-sum']],
  ['with a replaced module', { buildInfo: infoOf({}, [dep, '=>\t./local\t(devel)\t']) }, ['module-replaced']],
  ['without build information', { buildInfo: undefined } as unknown as Parts, ['no-build-info']],
];
for (const [what, parts, rules] of builds) {
  test(`a binary built ${what} is found`, () => {
    assert.deepEqual(rulesOf(elf(parts)), rules);
  });
}

for (const [what, bytes] of [
  ['nothing', new Uint8Array()],
  ['a script', Buffer.from('#!/bin/sh\necho\n')],
  ['half a header', elf().subarray(0, 40)],
  ['a header without what it points to', elf().subarray(0, 200)],
] as const) {
  test(`a file that is ${what} is malformed`, () => {
    assert.deepEqual(rulesOf(bytes), ['malformed']);
  });
}

test('the same problem has the same identity after a rebuild', () => {
  const about = (bytes: Uint8Array) => judgeBinary(linux, bytes, expected).map((found) => found.about);
  assert.deepEqual(about(elf({ goVersion: 'go1.25.0' })), about(elf({ goVersion: 'go1.25.0', libraries: [] })));
});

test('no sequence of bytes makes the reader throw or hang', () => {
  const seeds = [
    elf({ libraries: ['libc.so.6'], interpreter: '/lib/ld.so' }),
    makeMachO(0x0100000c, { buildInfo: infoOf(), libraries: ['/usr/lib/libSystem.B.dylib'] }),
    makePe(34404, { buildInfo: infoOf(), libraries: ['kernel32.dll'] }),
  ];
  const random = generator(20_261_120);
  for (let round = 0; round < 6000; round += 1) {
    const bytes = Buffer.from(seeds[round % seeds.length] ?? []);
    const edge = round % 2 === 0 ? 256 : bytes.length;
    for (let i = 0; i < 1 + random(8); i += 1) bytes[4 + random(edge - 4)] = random(3) === 0 ? 0xff : random(256);
    const cut = random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    readExecutable(cut);
    judgeBinary(linux, cut, expected);
  }
});

/** Numbers below a limit, the same in each run (a 32-bit xorshift). */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
