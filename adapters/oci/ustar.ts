/** The one file of a layer: its name, mode and owner never differ, so that the same executable gives the same tar. */
const NAME = 'plugin';
const MODE = 0o755;

export const BLOCK_BYTES = 512;
/** POSIX.1-2024 pax, §ustar Interchange Format: two blocks of zeros end an archive. */
export const END_BYTES = 2 * BLOCK_BYTES;

/** Bytes of zeros that fill the last block of a file. */
export function paddingOf(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

/**
 * The header block of an executable of `size` bytes (POSIX.1-2024 pax, §ustar Interchange Format); the one that GNU tar writes
 * with `--format=ustar --numeric-owner --owner=0 --group=0 --mtime=@0 --mode=0755`.
 */
export function encodeHeader(size: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(NAME, 0);
  header.write(octal(MODE, 8), 100);
  header.write(octal(0, 8), 108); // uid
  header.write(octal(0, 8), 116); // gid
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136); // mtime
  header.write('        ', 148); // the checksum counts itself as spaces
  header.write('0', 156); // a regular file
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.write(octal(0, 8), 329); // device numbers, which mean nothing here
  header.write(octal(0, 8), 337);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${octal(checksum, 7)} `, 148);
  return header;
}

/**
 * The size that a header states when it is, byte for byte, the one that `encodeHeader` writes for that size; else what it
 * describes instead, for people. So there is no name, type, mode, link or extension to interpret, and none to misinterpret.
 */
export function decodeHeader(header: Buffer): { readonly size: number } | { readonly problem: string } {
  const size = Number.parseInt(text(header, 124, 12), 8);
  if (Number.isSafeInteger(size) && size >= 0 && header.equals(encodeHeader(size))) return { size };
  const [name, mode, type] = [text(header, 0, 100), text(header, 100, 8), text(header, 156, 1)];
  return {
    problem: `an entry ${JSON.stringify(name)} of type ${JSON.stringify(type)} and mode ${JSON.stringify(mode)}`,
  };
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.toString('latin1', start, start + length);
  const end = field.indexOf('\0');
  return end === -1 ? field : field.slice(0, end);
}
