import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_PERMISSIONS, type Permissions } from '../model/index.ts';
import { type Access, permits } from './permits.ts';

const declared: Permissions = {
  files: { read: ['/etc/ssh/**', '/etc/*.conf'], write: ['/var/lib/provider/**'] },
  network: { connect: ['*.amazonaws.com:443', 'api.example.org:*'] },
  exec: ['/usr/sbin/sshd'],
  env: [],
  root: false,
};

const read = (path: string): Access => ({ kind: 'read', path });
const write = (path: string): Access => ({ kind: 'write', path });
const exec = (path: string): Access => ({ kind: 'exec', path });
const connect = (host: string, port: number): Access => ({ kind: 'connect', host, port });

const cases: [access: Access, allowed: boolean][] = [
  [read('/etc/ssh/sshd_config'), true],
  [read('/etc/ssh/sshd_config.d/10-local.conf'), true],
  [read('/etc/ssh'), true],
  [read('/etc/ssh/.hidden'), true],
  [read('/etc/sshd'), false],
  [read('/etc/resolv.conf'), true],
  [read('/etc/deep/resolv.conf'), false],
  [read('/etc/shadow'), false],
  [read('/'), false],
  [read('/var/lib/provider/state'), true],
  [read('/usr/sbin/sshd'), true],
  [write('/var/lib/provider/state'), true],
  [write('/etc/ssh/sshd_config'), false],
  [exec('/usr/sbin/sshd'), true],
  [exec('/usr/sbin/sshd2'), false],
  [exec('/bin/sh'), false],
  [connect('s3.eu-west-1.amazonaws.com', 443), true],
  [connect('S3.AmazonAWS.com', 443), true],
  [connect('amazonaws.com', 443), false],
  [connect('.amazonaws.com', 443), false],
  [connect('evilamazonaws.com', 443), false],
  [connect('s3.amazonaws.com', 80), false],
  [connect('api.example.org', 8443), true],
  [connect('example.org', 8443), false],
];
for (const [access, allowed] of cases) {
  test(`${JSON.stringify(access)} is ${allowed ? 'allowed' : 'refused'}`, () => {
    assert.equal(permits(declared, access), allowed);
  });
  test(`${JSON.stringify(access)} is refused without permissions`, () => {
    assert.equal(permits(NO_PERMISSIONS, access), false);
  });
}
