import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { unpackLayer } from '@provider-registry/adapter-oci';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import { OCI } from '@provider-registry/core/publish/oci';

/** Where a field of a ustar header begins, and how many bytes it has. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  size: [124, 12],
  type: [156, 1],
  linkname: [157, 100],
  devmajor: [329, 8],
  prefix: [345, 155],
} as const;

/** A header that differs from a good one in these fields alone, with a checksum that fits. */
function header(size: number, fields: Partial<Record<keyof typeof FIELDS, string>> = {}): Buffer {
  const block = Buffer.alloc(512);
  const good = { name: 'plugin', mode: '0000755', uid: '0000000', size: size.toString(8).padStart(11, '0'), type: '0' };
  block.write('0000000', 116);
  block.write('00000000000', 136);
  block.write('ustar\x0000', 257);
  block.write('0000000', 329);
  block.write('0000000', 337);
  for (const [field, value] of Object.entries({ ...good, ...fields })) {
    const [start, length] = FIELDS[field as keyof typeof FIELDS];
    block.fill(0, start, start + length);
    block.write(value, start);
  }
  block.write('        ', 148);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function entry(content: Buffer | undefined, fields?: Parameters<typeof header>[1]): Buffer {
  const bytes = content ?? Buffer.alloc(0);
  return Buffer.concat([header(bytes.length, fields), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function archive(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

const executable = Buffer.from('#!/bin/true\n');
const good = entry(executable);

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** What comes out before the layer is refused or ends; all of it must stay in the staging folder. */
async function unpack(layer: Uint8Array, mediaType: string = OCI.layer.gzip): Promise<number> {
  let size = 0;
  for await (const part of unpackLayer(once(layer), { mediaType })) size += part.length;
  return size;
}

function isUnsafe(error: unknown): boolean {
  assert.ok(error instanceof RegistryError, String(error));
  assert.equal(error.code, 'ARCHIVE_UNSAFE', error.message);
  return true;
}

test('the one layer that is taken: a file “plugin” of mode 0755', async () => {
  assert.equal(await unpack(gzipSync(archive(good))), executable.length);
  assert.equal(await unpack(zstdCompressSync(archive(good)), OCI.layer.zstd), executable.length);
});

const paxRename = Buffer.from('28 path=../../etc/cron.d/x\n');
const hostile: readonly [what: string, tar: Buffer][] = [
  ['a path above the folder', archive(entry(executable, { name: '../plugin' }))],
  ['an absolute path', archive(entry(executable, { name: '/usr/bin/plugin' }))],
  ['a path below a folder', archive(entry(executable, { name: 'bin/plugin' }))],
  ['the same name, written differently', archive(entry(executable, { name: './plugin' }))],
  ['a folder in the prefix', archive(entry(executable, { prefix: '../..' }))],
  ['another name', archive(entry(executable, { name: 'plugins' }))],
  ['a symbolic link', archive(entry(undefined, { type: '2', linkname: '/etc/shadow' }))],
  ['a hard link', archive(entry(undefined, { type: '1', linkname: '/etc/shadow' }))],
  ['a device', archive(entry(undefined, { type: '3', devmajor: '0000001' }))],
  ['a pipe', archive(entry(undefined, { type: '6' }))],
  ['a folder', archive(entry(undefined, { type: '5' }))],
  ['a sparse file', archive(entry(executable, { type: 'S' }))],
  ['a set-uid bit', archive(entry(executable, { mode: '0004755' }))],
  ['a mode that everybody may write', archive(entry(executable, { mode: '0000777' }))],
  ['a mode that nobody may execute', archive(entry(executable, { mode: '0000644' }))],
  ['another owner', archive(entry(executable, { uid: '0001750' }))],
  ['a negative size', archive(entry(executable, { size: '-0000000014' }))],
  ['an extended header that renames it', archive(entry(paxRename, { name: 'PaxHeader', type: 'x' }), good)],
  ['a long name before it', archive(entry(paxRename, { name: '././@LongLink', type: 'L' }), good)],
  ['two entries', archive(good, entry(executable, { name: 'other' }))],
  ['the executable twice', archive(good, good)],
  ['an entry after its end', archive(good, Buffer.alloc(1024), good)],
  ['a link first, then a file through it', archive(entry(undefined, { type: '2', linkname: '/tmp' }), good)],
  ['no end', good],
  ['half an end', Buffer.concat([good, Buffer.alloc(512)])],
  ['nothing', archive()],
];

for (const [what, tar] of hostile) {
  test(`a layer with ${what} is refused, in either compression`, async () => {
    await assert.rejects(unpack(gzipSync(tar)), isUnsafe);
    await assert.rejects(unpack(zstdCompressSync(tar), OCI.layer.zstd), isUnsafe);
  });
}

test('a layer that is no archive, or cut off anywhere, or of an unknown kind is refused', async () => {
  const layer = gzipSync(archive(good));
  await assert.rejects(unpack(randomBytes(4000)), isUnsafe);
  await assert.rejects(unpack(Buffer.alloc(0)), isUnsafe);
  await assert.rejects(unpack(gzipSync('')), isUnsafe);
  await assert.rejects(unpack(layer, 'application/vnd.oci.image.layer.v1.tar'), isUnsafe);
  await assert.rejects(unpack(layer, OCI.layer.zstd), isUnsafe);
  for (let length = 1; length < layer.length; length += 1) {
    await assert.rejects(unpack(layer.subarray(0, length)), isUnsafe, `${length} bytes`);
  }
  const zstd = zstdCompressSync(archive(good));
  for (let length = 1; length < zstd.length - 4; length += 1) {
    await assert.rejects(unpack(zstd.subarray(0, length), OCI.layer.zstd), isUnsafe, `${length} bytes`);
  }
});

test('a bomb is refused by its header, or as soon as it is longer than that said', async () => {
  const zeros = Buffer.alloc(64 << 20);
  await assert.rejects(unpack(gzipSync(Buffer.concat([good, zeros]))), isUnsafe);
  await assert.rejects(unpack(gzipSync(header(LIMITS.binaryBytes + 1))), /too large/);
  assert.equal(await unpack(gzipSync(archive(entry(zeros)))), zeros.length);
});

test('no changed byte of a header is interpreted', async () => {
  for (let at = 0; at < 512; at += 1) {
    const changed = archive(good);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assert.rejects(unpack(gzipSync(changed)), isUnsafe, `byte ${at}`);
  }
});
