import type { Digest, Platform, Refusal } from '../model/index.ts';
import type { DesiredProvider, ProviderRecord, Receipt, Revocations, Trust } from '../schemas/index.ts';

/** What is said and shown about one provider on one host. Nothing of it is trusted. */
export interface Evidence {
  /** What the control plane asks for. */
  readonly desired: DesiredProvider;
  /** The bytes of the release document. */
  readonly release: Uint8Array;
  /** The executable itself. */
  readonly binary: Uint8Array;
  /** The bytes of Sigstore bundles, in any order; those that the release does not list count for nothing. */
  readonly attestations: readonly Uint8Array[];
}

/** What the registry's signed metadata says: its bytes were verified down from the root (TUF v1.0 §5). */
export interface Policy {
  readonly trust: Trust;
  /** The provider's record; undefined when the catalogue lists no provider of this name. */
  readonly record: ProviderRecord | undefined;
  readonly revocations: Revocations;
  readonly metadata: Receipt['metadata'];
}

/** What is known about the host. */
export interface Host {
  readonly platform: Platform;
  /** Of the program that will start the provider. */
  readonly runtimeVersion: string;
  /** Executables that were validated here before and are installed: withdrawn from new installs, they may stay. */
  readonly installed: ReadonlySet<Digest>;
}

export type Validation =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly refusal: Refusal };

/** What one check gives: what it learned, or why everything ends here. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const passed = <T>(value: T): Checked<T> => ({ ok: true, value });
export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});
