import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_PERMISSIONS, type Permissions } from '../model/index.ts';
import { pluginEnvironment, type SandboxHost, sandboxArguments, supportingFiles } from './index.ts';

const host: SandboxHost = {
  identity: { uid: 65534, gid: 65534 },
  readable: [],
  writable: [],
  socketFolder: '/tmp/socket',
  gate: '/tmp/gate/verified',
  descriptors: { executable: 4, information: 5 },
};
const networked: Permissions = { ...NO_PERMISSIONS, network: { connect: ['example.org:443'] } };

/** Destinations in the order in which bubblewrap mounts them. */
const mounts = (options: string[]) =>
  options.flatMap((option, i) =>
    option === '--ro-bind' || option === '--bind' ? [`${option} ${options[i + 2]}`] : [],
  );

test('the host’s network is shared only when a connection was declared', () => {
  assert.equal(sandboxArguments(NO_PERMISSIONS, host, {}).includes('--share-net'), false);
  assert.equal(sandboxArguments(networked, host, {}).includes('--share-net'), true);
});

test('what lies in a folder is mounted after it, and a writable folder stays writable throughout', () => {
  const readable = ['/a/b/c', '/a', '/w/read-too'];
  assert.deepEqual(mounts(sandboxArguments(NO_PERMISSIONS, { ...host, readable, writable: ['/a/b', '/w'] }, {})), [
    '--ro-bind /a',
    '--bind /w',
    '--bind /a/b',
    '--bind /tmp/socket',
  ]);
});

test('the gate is mounted after the executable was read, and entered last', () => {
  const options = sandboxArguments(NO_PERMISSIONS, host, {});
  const at = (option: string) => options.indexOf(option);
  assert.ok(at('--ro-bind-data') < at('--ro-bind-try'));
  assert.ok(at('--ro-bind-try') < at('--remount-ro'));
  assert.deepEqual(options.slice(at('--chdir'), at('--chdir') + 2), ['--chdir', '/work']);
});

test('the environment is the cookie, go-plugin’s own variables and the declared ones that the host has', () => {
  const permissions: Permissions = { ...NO_PERMISSIONS, env: ['HOSTNAME', 'MISSING'] };
  const handshake = { protocolVersion: 3, cookieKey: 'COOKIE', cookieValue: 'value' };
  const protocol = { kind: 'go-plugin' as const, handshake, service: 's', versions: [1] };
  assert.deepEqual(pluginEnvironment(protocol, permissions, { HOSTNAME: 'h', SECRET: 's' }, '/tmp/socket'), {
    HOSTNAME: 'h',
    COOKIE: 'value',
    PLUGIN_PROTOCOL_VERSIONS: '3',
    PLUGIN_UNIX_SOCKET_DIR: '/tmp/socket',
  });
});

test('a declared variable cannot take the place of the handshake’s', () => {
  const permissions: Permissions = { ...NO_PERMISSIONS, env: ['COOKIE', 'PLUGIN_UNIX_SOCKET_DIR'] };
  const handshake = { protocolVersion: 1, cookieKey: 'COOKIE', cookieValue: 'value' };
  const protocol = { kind: 'go-plugin' as const, handshake, service: 's', versions: [1] };
  const environment = pluginEnvironment(protocol, permissions, { COOKIE: 'x', PLUGIN_UNIX_SOCKET_DIR: '/x' }, '/s');
  assert.deepEqual([environment.COOKIE, environment.PLUGIN_UNIX_SOCKET_DIR], ['value', '/s']);
});

test('libraries are shown only beside a declared program, resolver and certificates only beside a connection', () => {
  assert.deepEqual(supportingFiles(NO_PERMISSIONS), []);
  assert.ok(supportingFiles(networked).includes('/etc/resolv.conf'));
  const withProgram = supportingFiles({ ...NO_PERMISSIONS, exec: ['/usr/sbin/sshd'] });
  assert.ok(withProgram.includes('/usr/sbin/sshd') && withProgram.includes('/usr/lib'));
  assert.equal(withProgram.includes('/usr/sbin'), false);
});
