import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../.local/peers');

/** Other people's programs, pinned in go.mod beside this file, by the package that Go builds each from. */
const PACKAGES = {
  'ccf-agent': 'github.com/compliance-framework/agent',
  cosign: 'github.com/sigstore/cosign/v3/cmd/cosign',
  crane: 'github.com/google/go-containerregistry/cmd/crane',
  gooci: 'github.com/compliance-framework/gooci',
  oras: 'oras.land/oras/cmd/oras',
  'tuf-client': 'github.com/theupdateframework/go-tuf/v2/examples/cli/tuf-client',
} as const;

export type Peer = keyof typeof PACKAGES;

/** The path of a program; it is built when it is not there yet (cosign takes minutes). Throws with Go's output. */
export function peer(name: Peer): string {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const args = ['-n', '10', 'go', 'build', '-trimpath', '-o', path, PACKAGES[name]];
  const built = spawnSync('nice', args, { cwd: import.meta.dirname });
  if (built.status !== 0) throw new Error(`go build ${PACKAGES[name]}: ${built.stderr}`);
  return path;
}

export interface PeerAnswer {
  readonly status: number | null;
  /** Both outputs: some programs say everything on one, some on the other. */
  readonly output: string;
}

/** Runs a program beside this process, which may be the server that it talks to. */
export async function runPeer(
  name: Peer,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<PeerAnswer> {
  const child = spawn(peer(name), [...args], { ...options, env: { ...process.env, NO_COLOR: '1' } });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}
