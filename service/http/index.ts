export { installErrors, problemFor } from './errors.ts';
export { installHostCheck } from './host.ts';
export { PROBLEM_MEDIA_TYPE, type Problem, problem } from './problem.ts';
export { createRateLimit, type RateLimit } from './rate-limit.ts';
