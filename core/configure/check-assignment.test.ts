import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, type Platform, type Refusal, type Version } from '../model/index.ts';
import type { StatusEntry } from '../publish/index.ts';
import type { Release } from '../schemas/index.ts';
import type { Assignment, Runtime } from './assignment.ts';
import { aCatalogue, anAssignment, aRelease, aRevocation, aRuntime } from './catalogue.fixture.ts';
import { checkAssignment } from './check-assignment.ts';

const v100 = aRelease('ssh-config', '1.0.0', {
  configurationSchema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: { host: { type: 'string', maxLength: 5 }, ports: { type: 'array', items: { type: 'integer' } } },
  },
});
const other = { team: 'web' };
const version = '1.0.0' as Version;

function anAudit(change: Partial<StatusEntry>): StatusEntry {
  return {
    name: v100.document.name,
    version,
    summary: 's',
    verdict: 'rejected',
    reasons: [
      {
        rule: 'capabilities/undeclared-exec',
        effect: 'reject',
        message: 'starts /bin/sh without declaring it',
        fingerprint: digestOf('f'),
        because: 'undeclared',
        waivable: false,
      },
    ],
    permissions: v100.document.permissions,
    platforms: [],
    auditedAt: '2026-11-01T00:00:00Z',
    report: digestOf('r'),
    published: false,
    ...change,
  };
}

interface Row {
  readonly is: string;
  readonly assign?: Parameters<typeof anAssignment>[0];
  readonly release?: Partial<Release>;
  readonly revocations?: Parameters<typeof aCatalogue>[1];
  readonly runtimes?: readonly Runtime[];
  readonly audited?: readonly StatusEntry[];
  readonly refusal: Partial<Refusal> | undefined;
}

const shell = { provider: 'shell-audit', version: '1.0.0' };
const ROWS: Row[] = [
  { is: 'a listed version', refusal: undefined },
  { is: 'a listed version for no runtime yet', runtimes: [], refusal: undefined },
  { is: 'a range', assign: { version: '>=1.0.0 <2.0.0' }, refusal: undefined },
  { is: 'neither version nor range', assign: { version: 'latest' }, refusal: { code: 'INVALID_DOCUMENT' } },
  { is: 'a version that nobody audited', assign: { version: '9.0.0' }, refusal: { code: 'NOT_AUDITED' } },
  { is: 'a provider that nobody audited', assign: shell, refusal: { code: 'NOT_AUDITED' } },
  {
    is: 'a rejected version, with its reasons',
    assign: shell,
    audited: [anAudit({ name: 'shell-audit' as StatusEntry['name'] })],
    refusal: {
      code: 'VERDICT_NOT_APPROVED',
      found: 'rejected; capabilities/undeclared-exec: starts /bin/sh without declaring it',
    },
  },
  {
    is: 'a flagged version behind a range',
    assign: { ...shell, version: '^1.0.0' },
    audited: [anAudit({ name: 'shell-audit' as StatusEntry['name'], verdict: 'flagged', reasons: [] })],
    refusal: { code: 'VERDICT_NOT_APPROVED', found: 'flagged' },
  },
  {
    is: 'an approved version that the signed catalogue does not list',
    assign: { version: '1.1.0' },
    audited: [anAudit({ version: '1.1.0' as Version, verdict: 'approved', reasons: [], published: true })],
    refusal: { code: 'NOT_LISTED' },
  },
  {
    is: 'a revoked version, with what replaces it',
    revocations: [aRevocation({ kind: 'revoke', version, replacement: '1.0.1' as Version })],
    refusal: { code: 'REVOKED', next: 'Assign ssh-config@1.0.1 instead.' },
  },
  { is: 'a withdrawn provider', revocations: [aRevocation({ kind: 'revoke' })], refusal: { code: 'REVOKED' } },
  { is: 'a yanked version', revocations: [aRevocation({ kind: 'yank', version })], refusal: { code: 'YANKED' } },
  {
    is: 'a version without the platform of some runtimes, naming them',
    runtimes: [
      aRuntime(),
      aRuntime({ id: 'r2', name: 'mac-1', platform: 'darwin/arm64' as Platform }),
      aRuntime({ id: 'r3', name: 'mac-2', platform: 'darwin/arm64' as Platform }),
    ],
    refusal: { code: 'PLATFORM_UNSUPPORTED', where: 'mac-1, mac-2', expected: 'linux/amd64, linux/arm64' },
  },
  {
    is: 'a version that needs a newer runtime, naming them',
    runtimes: [aRuntime({ runtimeVersion: '0.9.0' as Version })],
    refusal: { code: 'PROTOCOL_UNSUPPORTED', where: 'web-1', found: '0.9.0' },
  },
  {
    is: 'a protocol that no runtime speaks',
    release: { protocol: { ...v100.document.protocol, kind: 'carrier-pigeon' as 'go-plugin' } },
    runtimes: [],
    refusal: { code: 'PROTOCOL_UNSUPPORTED', found: 'carrier-pigeon' },
  },
  { is: 'settings that fit', assign: { configuration: { host: 'a', ports: [22] } }, refusal: undefined },
  {
    is: 'a setting of the wrong form',
    assign: { configuration: { host: 'too-long' } },
    refusal: { code: 'INVALID_DOCUMENT', where: 'configuration.host', found: '"too-long"' },
  },
  {
    is: 'a setting that is deep inside',
    assign: { configuration: { ports: [22, 'x'] } },
    refusal: { code: 'INVALID_DOCUMENT', where: 'configuration.ports[1]' },
  },
  {
    is: 'a setting that does not exist',
    assign: { configuration: { hots: 'a' } },
    refusal: { code: 'INVALID_DOCUMENT', where: 'configuration.hots' },
  },
  {
    is: 'a fraction, which has no canonical form',
    assign: { configuration: { ports: [0.5] } },
    refusal: { code: 'INVALID_DOCUMENT', where: 'configuration.ports.0', found: '0.5' },
  },
  {
    is: 'a setting for a provider without any',
    release: { configurationSchema: undefined },
    assign: { configuration: { host: 'a' } },
    refusal: { code: 'INVALID_DOCUMENT', where: 'configuration.host' },
  },
  {
    is: 'a schema that refers to another document',
    release: { configurationSchema: { $ref: 'https://example.org/other.json' } },
    refusal: { code: 'INVALID_DOCUMENT' },
  },
];

describe('an assignment of', () => {
  for (const row of ROWS) {
    test(`${row.is}: ${row.refusal?.code ?? 'is accepted'}`, () => {
      const listed = row.release ? aRelease('ssh-config', '1.0.0', row.release) : v100;
      const wish: Assignment = anAssignment({ version: '1.0.0', selector: { labels: other }, ...row.assign });
      const refusal = checkAssignment(
        wish,
        row.runtimes ?? [aRuntime()],
        aCatalogue([listed], row.revocations),
        row.audited ?? [],
      );
      const found =
        refusal &&
        Object.fromEntries(Object.keys(row.refusal ?? refusal).map((key) => [key, refusal[key as keyof Refusal]]));
      assert.deepEqual(found, row.refusal);
    });
  }
});
