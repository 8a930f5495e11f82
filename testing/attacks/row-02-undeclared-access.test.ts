import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sha256File } from '@provider-registry/adapter-files';
import { findCapabilityUses, listPackages } from '@provider-registry/adapter-go';
import { startSandboxed } from '@provider-registry/adapter-sandbox';
import { capabilityMap, judgeCapabilities, sortPackages } from '@provider-registry/core/audit/capabilities';
import { judgeSandboxRun } from '@provider-registry/core/audit/sandbox';
import { pluginEnvironment } from '@provider-registry/core/launch';
import { NO_PERMISSIONS, parsePlatform } from '@provider-registry/core/model';
import { templatePolicy, verdictOf } from '../audits/index.ts';
import { builtTestProvider, MINIMAL_PROTOCOL } from '../providers/index.ts';

const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
);

describe('a provider that does what it did not declare', () => {
  test('is rejected for its code: dialling in init, through a template, by system call, by linkname', async () => {
    const go = { toolchain: 'go1.26.8', environment };
    const program = {
      moduleFolder: join(import.meta.dirname, '../providers/capabilities'),
      main: '.',
      platform: parsePlatform('linux/amd64'),
    };
    const sorted = sortPackages(await listPackages(program, go), (await templatePolicy()).reviewedModules, '');
    const paths = (packages: typeof sorted.own) => packages.map(({ ImportPath }) => ImportPath);
    const request = {
      ...program,
      own: paths(sorted.own),
      unreviewed: paths(sorted.unreviewed),
      map: capabilityMap(sorted.reviewed),
    };
    const found = judgeCapabilities(await findCapabilityUses(request, go), sorted, NO_PERMISSIONS);

    const { verdict, reasons } = await verdictOf({ found });
    assert.equal(verdict, 'rejected');
    const rejected = found.filter((_finding, i) =>
      reasons.some((r) => r.effect === 'reject' && r.message === found[i]?.message),
    );
    for (const way of [
      'init#1',
      'aTemplateCallsIt',
      'startsByASystemCall',
      'linkedInByName',
      'dep.init#1',
      'Handler).Handle',
    ]) {
      assert.ok(
        rejected.some(({ symbol }) => symbol?.endsWith(way)),
        way,
      );
    }
  });

  for (const [behaviour, rule] of [
    ['read=/etc/shadow', 'sandbox/undeclared-file-read'],
    ['write=/etc/cron.d/x', 'sandbox/undeclared-file-write'],
    ['exec=/bin/sh', 'sandbox/undeclared-exec'],
    ['dial=192.0.2.1:443', 'sandbox/undeclared-network'],
  ] as const) {
    test(`is stopped in the sandbox, recorded and rejected, whoever would waive it: ${behaviour}`, async () => {
      const { said, trace, socketFolder } = await startTraced(behaviour);
      assert.match(said, /answer: refused/);
      const judgement = judgeSandboxRun({ trace, cut: false, socketFolder }, NO_PERMISSIONS);
      const { verdict, reasons } = await verdictOf({ found: judgement?.found ?? [] });
      assert.equal(verdict, 'rejected');
      assert.deepEqual(
        reasons.map((reason) => [reason.rule, reason.waivable]),
        [[rule, false]],
      );
    });
  }
});

async function startTraced(behaviour: string) {
  const folder = await mkdtemp(join(tmpdir(), 'row-02-'));
  try {
    await chmod(folder, 0o711);
    const [socketFolder, file] = [join(folder, 's'), join(folder, 'trace')];
    await mkdir(socketFolder);
    const path = await builtTestProvider('minimal');
    const started = await startSandboxed({
      executable: { bytes: createReadStream(path), ...(await sha256File(path)) },
      permissions: NO_PERMISSIONS,
      env: { ...pluginEnvironment(MINIMAL_PROTOCOL, NO_PERMISSIONS, {}, socketFolder), BEHAVIOUR: behaviour },
      socketFolder,
      trace: { file },
      limits: { memoryBytes: 2 ** 30, processes: 64, openFiles: 256, fileBytes: 2 ** 26 },
    });
    started.stdout.resume();
    const said = await answerOf(started.stderr);
    await started.end();
    return { said, trace: await readFile(file, 'latin1'), socketFolder };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a stream says up to and with the line that holds the answer. */
async function answerOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let said = '';
  for await (const chunk of stream) {
    said += chunk;
    if (/answer: .*\n/.test(said)) return said;
  }
  return said;
}
