import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Protocol } from '../schemas/index.ts';
import { parseHandshake } from './index.ts';

const protocol: Protocol = {
  kind: 'go-plugin',
  handshake: { protocolVersion: 1, cookieKey: 'COOKIE', cookieValue: 'value' },
  service: 'proto.Runner',
  versions: [1],
};

test('a gRPC socket in the socket folder is a handshake', () => {
  assert.deepEqual(parseHandshake('1|1|unix|/run/s/plugin123|grpc|\r', protocol, '/run/s'), {
    ok: true,
    handshake: { protocolVersion: 1, socket: '/run/s/plugin123' },
  });
});

const REFUSED: [string, string][] = [
  ['text', 'hello'],
  ['nothing', ''],
  ['another core version', '2|1|unix|/run/s/plugin|grpc|'],
  ['another protocol version', '1|2|unix|/run/s/plugin|grpc|'],
  ['a TCP port', '1|1|tcp|127.0.0.1:1234|grpc|'],
  ['net/rpc', '1|1|unix|/run/s/plugin|netrpc|'],
  ['an old line without a protocol', '1|1|unix|/run/s/plugin'],
  ['a certificate', '1|1|unix|/run/s/plugin|grpc|MIIB'],
  ['a socket elsewhere', '1|1|unix|/run/docker.sock|grpc|'],
  ['a socket above', '1|1|unix|/run/s/../docker.sock|grpc|'],
  ['a socket below', '1|1|unix|/run/s/deep/plugin|grpc|'],
  ['the folder itself', '1|1|unix|/run/s/|grpc|'],
  ['a folder that only begins alike', '1|1|unix|/run/s2/plugin|grpc|'],
  ['a hidden name', '1|1|unix|/run/s/..|grpc|'],
];
for (const [what, line] of REFUSED) {
  test(`${what} is HANDSHAKE_FAILED`, () => {
    const answer = parseHandshake(line, protocol, '/run/s');
    assert.equal(!answer.ok && answer.refusal.code, 'HANDSHAKE_FAILED');
  });
}
