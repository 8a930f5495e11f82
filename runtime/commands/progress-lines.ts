import { formatRefusal } from '@provider-registry/core/model';
import type { Progress } from '../progress.ts';

/** One line of plain text for each thing that happens. */
export function progressLine(progress: Progress): string {
  switch (progress.step) {
    case 'refreshing':
      return `refreshing from ${progress.detail}`;
    case 'configured':
      return `the configuration is ${progress.detail}`;
    case 'unchanged':
      return `nothing to do: ${progress.detail} is up to date`;
    case 'switched':
      return `switched to ${progress.detail}`;
    case 'warning':
      return formatRefusal(progress.refusal);
    default:
      return `${progress.provider}: ${progress.step} (${progress.detail})`;
  }
}
