import { ByteReader, MalformedBinary } from './byte-reader.ts';
import { type Executable, NAME_LIMIT, TABLE_LIMIT } from './executable.ts';

// System V ABI, chapters 4 and 5: the names are those of the specification.
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PF_X = 1;
const PF_W = 2;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const ELFOSABI_FREEBSD = 9;

/** e_machine with class and byte order, as each of Go's architectures has them. */
const ARCHITECTURES: readonly { machine: number; bits: 32 | 64; little: boolean; arch: string }[] = [
  { machine: 62, bits: 64, little: true, arch: 'amd64' },
  { machine: 183, bits: 64, little: true, arch: 'arm64' },
  { machine: 3, bits: 32, little: true, arch: '386' },
  { machine: 40, bits: 32, little: true, arch: 'arm' },
  { machine: 243, bits: 64, little: true, arch: 'riscv64' },
  { machine: 21, bits: 64, little: true, arch: 'ppc64le' },
  { machine: 22, bits: 64, little: false, arch: 's390x' },
];

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
}

export const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** Reads what the loader reads (program headers), not section headers, which a file may have as it likes. */
export function readElf(bytes: Uint8Array): Executable {
  const ident = new ByteReader(bytes, true);
  const bits = ident.u8(4) === 1 ? 32 : 64;
  const little = ident.u8(5) === 1;
  const file = new ByteReader(bytes, little);
  const segments = readSegments(file, bits);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const data = segments.find(({ type, flags }) => type === PT_LOAD && (flags & PF_W) !== 0 && (flags & PF_X) === 0);
  const machine = file.u16(18);
  const known = ARCHITECTURES.find((a) => a.machine === machine && a.bits === bits && a.little === little);
  return {
    format: 'ELF',
    os: ident.u8(7) === ELFOSABI_FREEBSD ? 'freebsd' : 'linux',
    arch: known?.arch ?? `ELF machine ${machine}`,
    ...(interpreter && { interpreter: file.text(interpreter.offset, Math.min(interpreter.fileSize, NAME_LIMIT)) }),
    libraries: readNeeded(file, bits, segments),
    data: data ? file.slice(data.offset, data.fileSize) : new Uint8Array(),
  };
}

function readSegments(file: ByteReader, bits: 32 | 64): Segment[] {
  const [tableAt, sizeAt, countAt] = bits === 64 ? [32, 54, 56] : [28, 42, 44];
  const table = bits === 64 ? file.u64(tableAt) : file.u32(tableAt);
  const size = file.u16(sizeAt);
  const count = file.u16(countAt);
  if (count > TABLE_LIMIT) throw new MalformedBinary(`${count} program headers`);
  return Array.from({ length: count }, (_, i) => readSegment(file, bits, table + i * size));
}

function readSegment(file: ByteReader, bits: 32 | 64, at: number): Segment {
  const type = file.u32(at);
  return bits === 64
    ? {
        type,
        flags: file.u32(at + 4),
        offset: file.u64(at + 8),
        address: file.u64(at + 16),
        fileSize: file.u64(at + 32),
      }
    : {
        type,
        flags: file.u32(at + 24),
        offset: file.u32(at + 4),
        address: file.u32(at + 8),
        fileSize: file.u32(at + 16),
      };
}

/** The names of DT_NEEDED. A name that cannot be resolved still counts: it is there. */
function readNeeded(file: ByteReader, bits: 32 | 64, segments: readonly Segment[]): string[] {
  return segments
    .filter(({ type }) => type === PT_DYNAMIC)
    .flatMap((segment) => {
      const entries = readDynamic(file, bits, segment);
      const strings = offsetOf(segments, entries.find(({ tag }) => tag === DT_STRTAB)?.value);
      return entries
        .filter(({ tag }) => tag === DT_NEEDED)
        .map(({ value }) => (strings === undefined ? 'unnamed' : file.text(strings + value, NAME_LIMIT)));
    });
}

function readDynamic(file: ByteReader, bits: 32 | 64, { offset, fileSize }: Segment): { tag: number; value: number }[] {
  const size = bits / 4;
  const word = (at: number) => (bits === 64 ? file.u64(at) : file.u32(at));
  const entries = [];
  for (let at = offset; at + size <= offset + fileSize && entries.length < TABLE_LIMIT; at += size) {
    const tag = word(at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: word(at + size / 2) });
  }
  return entries;
}

function offsetOf(segments: readonly Segment[], address: number | undefined): number | undefined {
  if (address === undefined) return undefined;
  const segment = segments.find((s) => s.type === PT_LOAD && s.address <= address && address < s.address + s.fileSize);
  return segment && segment.offset + (address - segment.address);
}
