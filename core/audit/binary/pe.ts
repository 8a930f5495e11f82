import { ByteReader, MalformedBinary } from './byte-reader.ts';
import { type Executable, NAME_LIMIT, TABLE_LIMIT } from './executable.ts';

// Microsoft's “PE Format”: the names are those of the specification.
const PE_SIGNATURE = 0x00004550;
const PE32 = 0x10b;
const PE32_PLUS = 0x20b;
const CNT_INITIALIZED_DATA = 0x40;
const MEM_WRITE = 0x80000000;
const IMPORT_DESCRIPTOR_BYTES = 20;
const SECTION_HEADER_BYTES = 40;

const ARCHITECTURES: Readonly<Record<number, string>> = { 34404: 'amd64', 43620: 'arm64', 332: '386' };

export const PE_MAGIC = [0x4d, 0x5a];

interface Section {
  readonly address: number;
  readonly offset: number;
  readonly fileSize: number;
  readonly flags: number;
}

/** Reads a PE32 or PE32+ image: machine, imported libraries, first writable section of data. Throws `MalformedBinary`. */
export function readPe(bytes: Uint8Array): Executable {
  const file = new ByteReader(bytes, true);
  const header = file.u32(60);
  if (file.u32(header) !== PE_SIGNATURE) throw new MalformedBinary('no PE signature');
  const machine = file.u16(header + 4);
  const optional = header + 24;
  const sections = readSections(file, file.u16(header + 6), optional + file.u16(header + 20));
  const data = sections.find(({ flags }) => (flags & MEM_WRITE) !== 0 && (flags & CNT_INITIALIZED_DATA) !== 0);
  return {
    format: 'PE',
    os: 'windows',
    arch: ARCHITECTURES[machine] ?? `PE machine ${machine}`,
    libraries: readImports(file, sections, importTable(file, optional)),
    data: data ? file.slice(data.offset, data.fileSize) : new Uint8Array(),
  };
}

function readSections(file: ByteReader, count: number, table: number): Section[] {
  if (count > TABLE_LIMIT) throw new MalformedBinary(`${count} sections`);
  return Array.from({ length: count }, (_, i) => {
    const at = table + i * SECTION_HEADER_BYTES;
    return {
      address: file.u32(at + 12),
      fileSize: file.u32(at + 16),
      offset: file.u32(at + 20),
      flags: file.u32(at + 36),
    };
  });
}

/** The relative address of the import directory: the second entry of the optional header's data directories. */
function importTable(file: ByteReader, optional: number): number {
  const magic = file.u16(optional);
  if (magic !== PE32 && magic !== PE32_PLUS) throw new MalformedBinary(`optional header ${magic.toString(16)}`);
  const [countAt, directories] = magic === PE32_PLUS ? [108, 112] : [92, 96];
  return file.u32(optional + countAt) < 2 ? 0 : file.u32(optional + directories + 8);
}

function readImports(file: ByteReader, sections: readonly Section[], table: number): string[] {
  if (table === 0) return [];
  const libraries: string[] = [];
  for (let i = 0; i < TABLE_LIMIT; i += 1) {
    const name = file.u32(offsetOf(sections, table + i * IMPORT_DESCRIPTOR_BYTES) + 12);
    if (name === 0) return libraries;
    libraries.push(file.text(offsetOf(sections, name), NAME_LIMIT));
  }
  throw new MalformedBinary('the import directory has no end');
}

function offsetOf(sections: readonly Section[], address: number): number {
  const section = sections.find((s) => s.address <= address && address < s.address + s.fileSize);
  if (!section) throw new MalformedBinary(`no section holds the address ${address}`);
  return section.offset + (address - section.address);
}
