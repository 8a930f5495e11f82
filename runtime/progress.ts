import type { Refusal } from '@provider-registry/core/model';

/** What a runtime is doing, as it does it. */
export type Progress =
  | { readonly step: 'refreshing' | 'configured' | 'unchanged'; readonly detail: string }
  | {
      readonly step: 'downloading' | 'validating' | 'validated' | 'refused' | 'probing' | 'removed';
      readonly provider: string;
      readonly detail: string;
    }
  | { readonly step: 'switched'; readonly detail: string }
  | { readonly step: 'warning'; readonly refusal: Refusal };

export type Report = (progress: Progress) => void;
