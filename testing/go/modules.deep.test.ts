import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
/** Our own Go: the example providers, the audit's tool, the providers that tests start. Not what only pins other people's programs. */
const MODULES = globSync(['examples/providers/*/go.mod', 'tools/go.mod', 'testing/providers/**/go.mod'], { cwd: ROOT })
  .map((path) => path.slice(0, -'/go.mod'.length))
  .sort();

/** The flags of a provider's build, so that its compiled packages are used again. */
const ENV = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -trimpath -buildvcs=false', GOWORK: 'off' };

describe('our Go modules', { concurrency: 1 }, () => {
  test('are found', () => {
    assert.ok(MODULES.length >= 4, MODULES.join(', '));
  });

  for (const module of MODULES) {
    const go = async (program: string, ...args: string[]) =>
      promisify(execFile)(program, args, { cwd: join(ROOT, module), env: ENV, maxBuffer: 64 * 1024 * 1024 });

    test(`${module} is formatted`, async () => {
      assert.equal((await go('gofmt', '-l', '.')).stdout, '');
    });

    test(`${module} has nothing that vet complains of`, async () => {
      await go('go', 'vet', './...');
    });

    test(`${module} passes its tests`, async () => {
      await go('go', 'test', './...');
    });
  }
});
