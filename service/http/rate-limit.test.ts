import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '@provider-registry/core/model';
import { createRateLimit } from './rate-limit.ts';

const { runtimeRequestsAtOnce: burst, runtimeRequestMilliseconds: interval } = LIMITS;

describe('a rate limit', () => {
  let now = 0;
  const turn = (milliseconds: number) => {
    now += milliseconds;
  };
  const limit = createRateLimit(() => new Date(now));
  const use = (client: string, count: number) => Array.from({ length: count }, () => limit(client));

  test('lets a burst through, then says how long to wait', () => {
    assert.ok(use('a', burst).every((seconds) => seconds === 0));
    assert.equal(limit('a'), 1);
  });

  test('does not count what it refused', () => {
    use('a', 1000);
    turn(interval);
    assert.equal(limit('a'), 0);
    assert.ok(limit('a') > 0);
  });

  test('counts each client for itself', () => {
    assert.equal(limit('b'), 0);
  });

  test('gives the whole burst again after a rest', () => {
    turn(burst * interval);
    assert.ok(use('a', burst).every((seconds) => seconds === 0));
    assert.ok(limit('a') > 0);
  });
});
