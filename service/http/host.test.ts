import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refuseHost } from './host.ts';

const ROWS: [string | undefined, boolean][] = [
  ['127.0.0.1', true],
  ['127.0.0.1:7400', true],
  ['localhost:7400', true],
  ['LOCALHOST', true],
  ['[::1]:7400', true],
  [undefined, false],
  ['', false],
  ['registry.example.com', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com:7400', false],
  ['localhost@example.com', false],
  ['127.0.0.1:7400.example.com', false],
  ['0.0.0.0:7400', false],
];

describe('a request for the host', () => {
  for (const [host, isOurs] of ROWS) {
    test(`${host ?? 'nothing'} is ${isOurs ? 'answered' : 'refused'}`, () => {
      assert.equal(refuseHost(host)?.code, isOurs ? undefined : 'FORBIDDEN');
    });
  }
});
