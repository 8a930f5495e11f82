export type { AssignmentAnswer, RuntimeAnswer } from './api/index.ts';
export { createService, type Service, type ServiceOptions } from './create-service.ts';
export { type RunningService, type StartOptions, startService } from './start-service.ts';
