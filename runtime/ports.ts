import type { Clock } from '@provider-registry/adapter-clock';
import type { HttpClient } from '@provider-registry/adapter-http';
import type { Report } from './progress.ts';

/** Everything that a use case of the runtime gets from outside, besides its settings. */
export interface Ports {
  readonly clock: Clock;
  readonly http: HttpClient;
  /** The host's variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly report: Report;
  /** Cancels the work; it leaves the old state or the new one. */
  readonly signal: AbortSignal;
}
