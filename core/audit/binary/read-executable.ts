import { MalformedBinary } from './byte-reader.ts';
import { ELF_MAGIC, readElf } from './elf.ts';
import type { Executable } from './executable.ts';
import { MACH_O_64_MAGIC, readMachO } from './mach-o.ts';
import { PE_MAGIC, readPe } from './pe.ts';

const FORMATS = [
  { magic: ELF_MAGIC, read: readElf },
  { magic: MACH_O_64_MAGIC, read: readMachO },
  { magic: PE_MAGIC, read: readPe },
];

/** What an untrusted file's headers say, or why they say nothing. Never throws. */
export function readExecutable(bytes: Uint8Array): Executable | { readonly malformed: string } {
  const format = FORMATS.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (!format) return { malformed: 'it is no ELF, Mach-O or PE file' };
  try {
    return format.read(bytes);
  } catch (error) {
    if (error instanceof MalformedBinary) return { malformed: error.message };
    throw error;
  }
}
