import { readdir, readFile } from 'node:fs/promises';

/** open(2): the descriptor does not survive an `exec`. */
const O_CLOEXEC = 0o2000000;

/**
 * Descriptors above standard error that this process got from whoever started it, and that its children would get too. Each
 * is a way out of a sandbox.
 */
export async function inheritedDescriptors(): Promise<number[]> {
  const open = (await readdir('/proc/self/fd')).map(Number).filter((descriptor) => descriptor > 2);
  const isInherited = await Promise.all(open.map(survivesExec));
  return open.filter((_descriptor, i) => isInherited[i]);
}

async function survivesExec(descriptor: number): Promise<boolean> {
  const information = await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8').catch(() => '');
  const flags = /^flags:\t([0-7]+)$/m.exec(information)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
}
