import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { answerOf, type Found } from '@provider-registry/core/audit';
import { digestOf, RegistryError } from '@provider-registry/core/model';
import { type AuditReport, checkDocument } from '@provider-registry/core/schemas';
import { type AuditOptions, type AuditProgress, auditProvider } from './audit-provider.ts';
import type { Check } from './check.ts';
import { testSubject } from './checks/testdata/subject.ts';

const BINARY = 'a binary';
const now = new Date('2026-11-20T12:00:00Z');
const tool = { name: 'look', version: '1' };

const problem: Found = {
  rule: 'look/problem',
  severity: 'high',
  origin: 'own',
  message: 'A problem.',
  why: 'w',
  help: 'h',
  about: ['x'],
};

/** A check that gives `look`’s answer and counts how often it is asked. */
function checkOf(look: Check['look'], inputs: unknown = {}): Check & { looks: number } {
  const check = {
    id: 'look',
    looks: 0,
    inputs: async () => inputs,
    look: (...args: Parameters<Check['look']>) => {
      check.looks += 1;
      return look(...args);
    },
  };
  return check;
}
const clean = async () => answerOf({ found: [], lookedAt: ['x'], tool });
const dirty = async () => answerOf({ found: [problem], lookedAt: ['x'], tool });

describe('an audit', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'audit-'));
    await mkdir(join(root, 'providers/minimal'), { recursive: true });
    await mkdir(join(root, 'dist/minimal/1.0.0/linux-amd64'), { recursive: true });
    await writeFile(join(root, 'providers/minimal/provider.yaml'), 'name: minimal\n');
    await writeFile(join(root, 'dist/minimal/1.0.0/linux-amd64/plugin'), BINARY);
  });
  beforeEach(() => rm(join(root, 'cache'), { recursive: true, force: true }));
  after(() => rm(root, { recursive: true }));

  async function audit(checks: Check[], changes: Partial<AuditOptions> = {}): Promise<AuditReport> {
    const { manifest, record, policy, names, host } = await testSubject('minimal');
    const platforms = record.platforms.map((built) => ({ ...built, binary: { digest: digestOf(BINARY), size: 8 } }));
    return auditProvider({
      root,
      manifest,
      record: { ...record, platforms },
      policy,
      names,
      waivers: [],
      checks,
      host,
      cacheFolder: join(root, 'cache'),
      clock: () => now,
      environment: {},
      ...changes,
    });
  }

  test('writes the same report in four forms', async () => {
    const report = await audit([checkOf(dirty)]);
    const files = (await readdir(join(root, 'dist/minimal/1.0.0'))).filter((name) => name.startsWith('audit-report'));
    assert.deepEqual(files.sort(), ['audit-report.html', 'audit-report.json', 'audit-report.md', 'audit-report.sarif']);
    const written: unknown = JSON.parse(await readFile(join(root, 'dist/minimal/1.0.0/audit-report.json'), 'utf8'));
    assert.deepEqual(checkDocument('audit-report', written, 'audit-report.json'), JSON.parse(JSON.stringify(report)));
  });

  test('flags what the policy does not know', async () => {
    assert.equal((await audit([checkOf(dirty)])).verdict.verdict, 'flagged');
    assert.equal((await audit([checkOf(clean, 'other')])).verdict.verdict, 'approved');
  });

  test('asks a check again only when something changed that it named', async () => {
    const check = checkOf(clean, { binary: 1 });
    const reports = [await audit([check]), await audit([check])];
    assert.equal(check.looks, 1);
    assert.deepEqual(reports[1], reports[0], 'the report of the first audit stays');
    const changed = checkOf(dirty, { binary: 2 });
    assert.equal((await audit([changed])).checks[0]?.outcome, 'found');
  });

  test('looks again when a kept answer cannot be read', async () => {
    const check = checkOf(clean);
    await audit([check]);
    const [name = ''] = await readdir(join(root, 'cache'));
    await writeFile(join(root, 'cache', name), '{"key":');
    await audit([check]);
    assert.equal(check.looks, 2);
  });

  test('makes a finding of a check that could not look, and asks it again the next time', async () => {
    const unable = checkOf(async () => {
      throw new RegistryError({ code: 'TOOLCHAIN_MISSING', message: 'the program strace is not there' });
    });
    const report = await audit([unable]);
    assert.deepEqual(
      report.verdict.reasons.map(({ rule, effect }) => [rule, effect]),
      [['look/not-run', 'flag']],
    );
    assert.match(report.checks[0]?.note ?? '', /TOOLCHAIN_MISSING: the program strace is not there/);
    await audit([unable]);
    assert.equal(unable.looks, 2);
  });

  test('goes on with other checks when one could not look', async () => {
    const unable = checkOf(async () => ({ outcome: 'not-run', tool, note: 'no' }));
    const report = await audit([{ ...unable, id: 'unable' }, checkOf(dirty)]);
    assert.deepEqual(
      report.checks.map(({ outcome }) => outcome),
      ['not-run', 'found'],
    );
  });

  test('ends when it is cancelled', async () => {
    const cancelled = checkOf(async () => {
      throw new RegistryError({ code: 'INTERRUPTED', message: 'cancelled' });
    });
    await assert.rejects(audit([cancelled]), { code: 'INTERRUPTED' });
  });

  test('refuses a binary that is not the one of the build record', async () => {
    const { record } = await testSubject('minimal');
    await assert.rejects(audit([checkOf(clean)], { record }), { code: 'DIGEST_MISMATCH' });
  });

  test('tells its progress', async () => {
    const told: AuditProgress[] = [];
    await audit([checkOf(dirty)], { onProgress: (progress) => told.push(progress) });
    assert.deepEqual(told, [
      { check: 'look', state: 'started' },
      { check: 'look', state: 'finished', outcome: 'found', cached: false },
    ]);
  });

  test('knows a finding that the published version had', async () => {
    const report = await audit([checkOf(dirty)]);
    const findings = report.checks.flatMap((check) => check.findings.map(({ fingerprint }) => fingerprint));
    const { policy } = await testSubject('minimal');
    const rules = [{ match: { known: true }, effect: 'approve', reason: 'known' } as const];
    const published = { version: report.version, binaries: [], findings };
    const again = await audit([checkOf(dirty)], { policy: { ...policy, rules }, published });
    assert.equal(again.verdict.verdict, 'approved');
  });
});
