import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timed } from './measure.ts';

/** Milliseconds of `npm start -- --once` in a clone of HEAD, with an empty HOME and empty npm, Go and build caches. */
export async function coldStart(root: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
  try {
    const project = join(folder, 'project');
    const home = join(folder, 'home');
    await mkdir(home);
    execFileSync('git', ['clone', '-q', root, project]);
    const { GOMODCACHE: _, GOCACHE: __, GOPATH: ___, NODE_COMPILE_CACHE: ____, ...inherited } = process.env;
    const env = { ...inherited, HOME: home, XDG_CACHE_HOME: join(home, '.cache'), GOFLAGS: '-modcacherw' };
    return await timed(['npm', 'start', '--', '--once', '--port', '0'], { cwd: project, env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
