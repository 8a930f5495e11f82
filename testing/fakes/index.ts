export { ExampleControlPlane, type Interference, RUNTIME_ID, RUNTIME_KEY } from './example-control-plane.ts';
export { ExampleHost, type HostOptions } from './example-host.ts';
export { EXAMPLE_PLATFORM, ExampleRegistry, type ExampleRelease } from './example-registry.ts';
