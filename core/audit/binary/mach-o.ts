import { ByteReader, MalformedBinary } from './byte-reader.ts';
import { type Executable, NAME_LIMIT, TABLE_LIMIT } from './executable.ts';

// Apple's mach-o/loader.h: the names are those of the header.
const CPU_TYPE_X86_64 = 0x01000007;
const CPU_TYPE_ARM64 = 0x0100000c;
const LC_SEGMENT_64 = 0x19;
const LC_REQ_DYLD = 0x80000000;
const DYLIB_COMMANDS = [0x0c, 0x18 | LC_REQ_DYLD, 0x1f | LC_REQ_DYLD, 0x20, 0x23 | LC_REQ_DYLD].map((c) => c >>> 0);
const VM_PROT_WRITE = 2;
const HEADER_BYTES = 32;

export const MACH_O_64_MAGIC = [0xcf, 0xfa, 0xed, 0xfe];

/** Reads a 64-bit little-endian executable: the only form that Go makes for darwin today. */
export function readMachO(bytes: Uint8Array): Executable {
  const file = new ByteReader(bytes, true);
  const commands = readCommands(file);
  return {
    format: 'Mach-O',
    os: 'darwin',
    arch: architectureOf(file.u32(4)),
    libraries: commands
      .filter(({ command }) => DYLIB_COMMANDS.includes(command))
      .map(({ at, size }) => file.text(at + file.u32(at + 8), Math.min(size, NAME_LIMIT))),
    data: findData(file, commands),
  };
}

function architectureOf(cpuType: number): string {
  if (cpuType === CPU_TYPE_X86_64) return 'amd64';
  return cpuType === CPU_TYPE_ARM64 ? 'arm64' : `Mach-O CPU type ${cpuType}`;
}

interface LoadCommand {
  readonly command: number;
  readonly at: number;
  readonly size: number;
}

function readCommands(file: ByteReader): LoadCommand[] {
  const count = file.u32(16);
  if (count > TABLE_LIMIT) throw new MalformedBinary(`${count} load commands`);
  const commands: LoadCommand[] = [];
  let at = HEADER_BYTES;
  for (let i = 0; i < count; i += 1) {
    const size = file.u32(at + 4);
    if (size < 8) throw new MalformedBinary(`a load command of ${size} bytes`);
    commands.push({ command: file.u32(at), at, size });
    at += size;
  }
  return commands;
}

/** The first writable segment that has content. */
function findData(file: ByteReader, commands: readonly LoadCommand[]): Uint8Array {
  for (const { command, at } of commands) {
    if (command !== LC_SEGMENT_64) continue;
    const [offset, size, protection] = [file.u64(at + 40), file.u64(at + 48), file.u32(at + 60)];
    if (size > 0 && (protection & VM_PROT_WRITE) !== 0 && file.text(at + 8, 16) === '__DATA')
      return file.slice(offset, size);
  }
  return new Uint8Array();
}
