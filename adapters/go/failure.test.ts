import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goEnvironment, goFailure } from './index.ts';

const MEANINGS: readonly [string, string, string][] = [
  ['a compiler error', './main.go:7:2: undefined: x\n', 'BUILD_FAILED'],
  [
    'no network',
    'go: example.org/m@v1.0.0: Get "https://proxy/": dial tcp: lookup proxy: no such host\n',
    'NETWORK_UNAVAILABLE',
  ],
  [
    'a refused connection',
    'Get "https://x": dial tcp 127.0.0.1:1: connect: connection refused\n',
    'NETWORK_UNAVAILABLE',
  ],
  ['a full disk', 'write $WORK/b001/_pkg_.a: no space left on device\n', 'DISK_FULL'],
  ['a full disk while downloading', 'dial tcp: write /x: no space left on device\n', 'DISK_FULL'],
  ['a toolchain that does not exist', 'go: download go1.99.9: toolchain not available\n', 'TOOLCHAIN_MISSING'],
  ['a read-only folder', 'open /x: read-only file system\n', 'NOT_WRITABLE'],
  ['silence', '', 'BUILD_FAILED'],
];
for (const [what, stderr, code] of MEANINGS) {
  test(`${what} of Go is ${code}`, () => {
    assert.equal(goFailure('go build', '/folder', stderr).code, code);
  });
}

test('a compiler error is told with its place', () => {
  assert.match(
    goFailure('go build', '/folder', '# sample\n./main.go:7:2: undefined: x\n').found ?? '',
    /^\.\/main\.go:7:2/,
  );
});

test('Go sees a named few of the caller’s variables and no secret', () => {
  const seen = goEnvironment(
    { PATH: '/bin', GOPROXY: 'https://proxy', GITHUB_TOKEN: 'secret', GOFLAGS: '-x' },
    'go1.26.8',
  );
  assert.deepEqual(seen, { PATH: '/bin', GOPROXY: 'https://proxy', GOTOOLCHAIN: 'go1.26.8', LC_ALL: 'C.UTF-8' });
});
