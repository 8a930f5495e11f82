import { cp, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, hexOf } from '@provider-registry/core/model';
import type { Place } from './place.ts';

/** A mirror that holds everything of one provider, with one byte of one blob changed: `folder` mirror of a runtime.yaml. */
export async function makeTamperedMirror(place: Place, provider: string, blob: Digest): Promise<string> {
  await rm(place.tamperedMirror, { recursive: true, force: true });
  const layout = join(place.tamperedMirror, 'oci', provider);
  await mkdir(dirname(layout), { recursive: true });
  await cp(join(place.registry, 'oci', provider), layout, { recursive: true });
  await flipByte(join(layout, 'blobs/sha256', hexOf(blob)));
  return `{ kind: folder, path: ${JSON.stringify(place.tamperedMirror)} }`;
}

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const middle = Math.floor(size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, middle);
    byte.writeUInt8(byte.readUInt8() ^ 1);
    await file.write(byte, 0, 1, middle);
  } finally {
    await file.close();
  }
}
