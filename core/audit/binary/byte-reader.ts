/** The file is not what its headers say: reads past its end, tables that overlap it, lengths beyond every limit. */
export class MalformedBinary extends Error {
  override readonly name = 'MalformedBinary';
}

/** Reads numbers and text out of an untrusted file. Every read is checked against its bounds; past them it throws `MalformedBinary`. */
export class ByteReader {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.length = bytes.length;
  }

  u8(offset: number): number {
    this.#mustHold(offset, 1);
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    this.#mustHold(offset, 2);
    return this.#view.getUint16(offset, this.#littleEndian);
  }

  u32(offset: number): number {
    this.#mustHold(offset, 4);
    return this.#view.getUint32(offset, this.#littleEndian);
  }

  /** A 64-bit offset, address or size; what is no safe integer lies outside every file. */
  u64(offset: number): number {
    this.#mustHold(offset, 8);
    const value = this.#view.getBigUint64(offset, this.#littleEndian);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedBinary(`the value at ${offset} is too large`);
    return Number(value);
  }

  slice(offset: number, length: number): Uint8Array {
    this.#mustHold(offset, length);
    return this.#bytes.subarray(offset, offset + length);
  }

  /** Bytes up to a zero byte, at most `limit` of them, as Latin-1. */
  text(offset: number, limit: number): string {
    this.#mustHold(offset, 0);
    const field = this.#bytes.subarray(offset, Math.min(offset + limit, this.length));
    const end = field.indexOf(0);
    return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
  }

  #mustHold(offset: number, length: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > this.length) {
      throw new MalformedBinary(`${length} bytes at ${offset} lie outside the file's ${this.length} bytes`);
    }
  }
}
