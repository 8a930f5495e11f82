export { ExampleRegistry, type ExampleVersion, NAMESPACE, NOW } from './registry.ts';
export { ExampleClock, ExampleService } from './service.ts';
