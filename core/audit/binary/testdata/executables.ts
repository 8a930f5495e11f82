/** The smallest files that loaders of each system would take, made to order: what a test needs and nothing else. */

export interface Parts {
  /** Text of the build information, without its sentinels; none when left out. */
  readonly buildInfo?: string;
  readonly goVersion?: string;
  readonly libraries?: readonly string[];
  readonly interpreter?: string;
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** The blob that Go's linker writes: header, version and module information, each string after its length. */
export function buildInfoBlob(goVersion: string, text: string): Buffer {
  const header = Buffer.alloc(32);
  bytesOf('\xff Go buildinf:').copy(header);
  header[14] = 8;
  header[15] = 2;
  const framed = `${'\x30'.repeat(15)}\xff${text}${'\xf9'.repeat(16)}`;
  return Buffer.concat([header, withLength(goVersion), withLength(framed)]);
}

function withLength(text: string): Buffer {
  const content = bytesOf(text);
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
  return Buffer.concat([Buffer.from([...length, rest]), content]);
}

function dataOf({ buildInfo, goVersion = 'go1.26.8' }: Parts): Buffer {
  return buildInfo === undefined ? Buffer.alloc(16) : buildInfoBlob(goVersion, buildInfo);
}

/** A 64-bit little-endian ELF file. */
export function makeElf(machine: number, parts: Parts, osabi = 0): Buffer {
  const base = 0x400000;
  const interpreter = parts.interpreter === undefined ? undefined : bytesOf(`${parts.interpreter}\0`);
  const names = bytesOf(`\0${(parts.libraries ?? []).map((name) => `${name}\0`).join('')}`);
  const segments: { type: number; flags: number; content: Buffer }[] = [
    { type: 1, flags: 6, content: dataOf(parts) },
    { type: 1, flags: 4, content: names },
  ];
  if (interpreter) segments.push({ type: 3, flags: 4, content: interpreter });
  if (parts.libraries) segments.push({ type: 2, flags: 6, content: Buffer.alloc(16 * (parts.libraries.length + 2)) });
  const start = 1024;
  const at = (i: number) => start + segments.slice(0, i).reduce((sum, { content }) => sum + aligned(content.length), 0);
  const dynamic = segments.find(({ type }) => type === 2)?.content;
  if (dynamic && parts.libraries) {
    let name = 1;
    parts.libraries.forEach((library, i) => {
      dynamic.writeBigUInt64LE(1n, i * 16);
      dynamic.writeBigUInt64LE(BigInt(name), i * 16 + 8);
      name += library.length + 1;
    });
    dynamic.writeBigUInt64LE(5n, parts.libraries.length * 16);
    dynamic.writeBigUInt64LE(BigInt(base + at(1)), parts.libraries.length * 16 + 8);
  }
  const file = Buffer.alloc(at(segments.length));
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, osabi]).copy(file);
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(segments.length, 56);
  segments.forEach(({ type, flags, content }, i) => {
    const header = 64 + i * 56;
    file.writeUInt32LE(type, header);
    file.writeUInt32LE(flags, header + 4);
    file.writeBigUInt64LE(BigInt(at(i)), header + 8);
    file.writeBigUInt64LE(BigInt(base + at(i)), header + 16);
    file.writeBigUInt64LE(BigInt(content.length), header + 32);
    content.copy(file, at(i));
  });
  return file;
}

/** A 64-bit Mach-O file. */
export function makeMachO(cpuType: number, parts: Parts): Buffer {
  const data = dataOf(parts);
  const start = 4096;
  const segment = Buffer.alloc(72);
  segment.writeUInt32LE(0x19, 0);
  segment.writeUInt32LE(72, 4);
  segment.write('__DATA', 8, 'latin1');
  segment.writeBigUInt64LE(BigInt(start), 40);
  segment.writeBigUInt64LE(BigInt(data.length), 48);
  segment.writeUInt32LE(3, 60);
  const libraries = (parts.libraries ?? []).map((name) => {
    const command = Buffer.alloc(24 + aligned(name.length + 1));
    command.writeUInt32LE(0x0c, 0);
    command.writeUInt32LE(command.length, 4);
    command.writeUInt32LE(24, 8);
    command.write(name, 24, 'latin1');
    return command;
  });
  const header = Buffer.alloc(32);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(cpuType, 4);
  header.writeUInt32LE(1 + libraries.length, 16);
  const commands = Buffer.concat([header, segment, ...libraries]);
  return Buffer.concat([commands, Buffer.alloc(start - commands.length), data]);
}

/** A PE32+ file whose one section holds data and import directory. */
export function makePe(machine: number, parts: Parts): Buffer {
  const data = dataOf(parts);
  const [address, start] = [0x1000, 1024];
  const directory = aligned(data.length);
  const names = directory + 20 * ((parts.libraries ?? []).length + 1);
  const section = Buffer.alloc(names + 1024);
  data.copy(section);
  let name = names;
  (parts.libraries ?? []).forEach((library, i) => {
    section.writeUInt32LE(address + name, directory + i * 20 + 12);
    name += section.write(`${library}\0`, name, 'latin1');
  });
  const file = Buffer.alloc(start);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(128, 60);
  file.write('PE\0\0', 128, 'latin1');
  file.writeUInt16LE(machine, 132);
  file.writeUInt16LE(1, 134);
  file.writeUInt16LE(240, 148);
  file.writeUInt16LE(0x20b, 152);
  file.writeUInt32LE(16, 152 + 108);
  file.writeUInt32LE(parts.libraries ? address + directory : 0, 152 + 120);
  const header = 152 + 240;
  file.writeUInt32LE(address, header + 12);
  file.writeUInt32LE(section.length, header + 16);
  file.writeUInt32LE(start, header + 20);
  file.writeUInt32LE(0xc0000040, header + 36);
  return Buffer.concat([file, section]);
}

function aligned(length: number): number {
  return Math.ceil(length / 16) * 16;
}
