import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const PROGRAM = join(import.meta.dirname, 'bin/provider-runtime.mjs');

function runtime(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) => {
      resolve({ exit: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const GOOD = `apiVersion: provider-registry/v1
controlPlane: { url: "http://127.0.0.1:1", id: edge-1, key: { file: key } }
mirrors:
  - { kind: folder, path: registry }
trust: { root: root.json }
state: state
sandbox: bubblewrap
`;

describe('provider-runtime', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'program-'));
    await writeFile(join(folder, 'key'), 'key');
    await writeFile(join(folder, 'root.json'), '{}');
  });
  after(() => rm(folder, { recursive: true }));

  async function initWith(yaml: string) {
    const config = join(folder, 'runtime.yaml');
    await writeFile(config, yaml);
    return { config, ...(await runtime('init', '--config', config, '--quiet')) };
  }

  const documents: [what: string, yaml: string, line: number, property: string][] = [
    ['a missing property', GOOD.replace('state: state\n', ''), 1, 'state'],
    ['an unknown property', `${GOOD}colour: red\n`, 8, 'colour'],
    ['a wrong value', GOOD.replace('bubblewrap', 'docker'), 7, 'sandbox'],
    ['a wrong mirror', GOOD.replace('kind: folder', 'kind: carrier-pigeon'), 4, 'mirrors[0]'],
    ['no mirror', GOOD.replace('\n  - { kind: folder, path: registry }', ' []'), 3, 'mirrors'],
    ['a wrong age', `${GOOD}lastKnownGood: { maxAge: soon }\n`, 8, 'lastKnownGood.maxAge'],
    ['what is no YAML', GOOD.replace('{ root: root.json }', '{ root: '), 5, 'is not YAML'],
  ];
  for (const [what, yaml, line, property] of documents) {
    test(`refuses a runtime.yaml with ${what}: exit 2, file, line and property`, async () => {
      const { exit, stdout, stderr, config } = await initWith(yaml);
      assert.deepEqual([exit, stdout], [2, '']);
      assert.match(stderr, /^INVALID_DOCUMENT: /);
      assert.ok(stderr.includes(`${config}:${line}`), stderr);
      assert.ok(stderr.includes(property), stderr);
    });
  }

  const uses: [what: string, args: string[], code: string, exit: number][] = [
    ['no such command', ['fly'], 'WRONG_USE', 2],
    ['no such option', ['init', '--faster'], 'WRONG_USE', 2],
    ['a name too many', ['status', 'one'], 'WRONG_USE', 2],
    ['a name missing', ['launch', '--probe'], 'WRONG_USE', 2],
    ['no such file', ['init', '--config', '/nowhere/runtime.yaml'], 'NOT_FOUND', 1],
  ];
  for (const [what, args, code, exit] of uses) {
    test(`${what} is ${code}, exit ${exit}`, async () => {
      const found = await runtime(...args);
      assert.equal(found.exit, exit);
      assert.match(found.stderr, new RegExp(`^${code}: .*\\n(.*\\n)* +next: `));
      const asJson = await runtime(...args, '--json');
      assert.deepEqual([asJson.exit, JSON.parse(asJson.stdout).error.code], [exit, code]);
    });
  }

  test('refuses a root that is not the one whose digest is given', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const { exit, stderr } = await initWith(GOOD.replace('root.json }', `root.json, sha256: "${digest}" }`));
    assert.equal(exit, 30);
    assert.match(stderr, /^METADATA_INVALID: /);
  });

  test('has help with an example for every command', async () => {
    for (const command of ['init', 'status', 'verify', 'launch']) {
      const { exit, stdout } = await runtime(command, '--help');
      assert.equal(exit, 0);
      assert.match(stdout, new RegExp(`Example: provider-runtime ${command}`));
      assert.ok((await runtime('--help')).stdout.includes(`  ${command} `));
    }
  });

  test('says what is installed on a host that has nothing', async () => {
    const config = join(folder, 'runtime.yaml');
    await writeFile(config, GOOD);
    const { exit, stdout } = await runtime('status', '--config', config, '--json');
    assert.deepEqual([exit, JSON.parse(stdout).generation, JSON.parse(stdout).installed], [0, 0, []]);
  });
});
