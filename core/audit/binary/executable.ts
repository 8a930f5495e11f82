/** What an executable's own headers say of it, in Go's words for systems and architectures. */
export interface Executable {
  readonly format: 'ELF' | 'Mach-O' | 'PE';
  readonly os: string;
  readonly arch: string;
  /** The program that the system runs in its place (ELF's PT_INTERP); a static executable has none. */
  readonly interpreter?: string;
  /** Libraries that the system loads with it. */
  readonly libraries: readonly string[];
  /** The part of the file where Go's linker puts the build information. */
  readonly data: Uint8Array;
}

/** Entries of any table in a header; a Go executable has a few dozen. */
export const TABLE_LIMIT = 512;
export const NAME_LIMIT = 512;
