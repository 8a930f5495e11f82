export { ExampleControlPlane, type Interference, RUNTIME_ID, RUNTIME_KEY } from './example-control-plane.ts';
export { ExampleHost, type HostOptions } from './example-host.ts';
export { ExampleRegistry, type ExampleWithdrawal, NAMESPACE, NOW } from './example-registry.ts';
export { ExampleClock, ExampleService } from './example-service.ts';
export type { ExampleVersion } from './example-version.ts';
