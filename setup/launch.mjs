// What `npx provider-registry` and `npx provider-runtime` begin with, on whatever Node is on PATH: hands over to the pinned
// Node when that one is too old, and keeps compiled code so that the next start is quick.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecentEnough, pinnedNode } from './pinned-node.mjs';
import { LOCAL, SetupError } from './place.mjs';

/** Runs the program whose module `load` gives: its `main(args)` resolves to the exit status. */
export async function launch(load) {
  if (isRecentEnough()) {
    const { enableCompileCache } = await import('node:module');
    enableCompileCache(join(LOCAL, 'compile-cache'));
    const { main } = await load();
    process.exitCode = await main(process.argv.slice(2));
    return;
  }
  const node = pinnedNode();
  if (node === undefined || !existsSync(node.path)) {
    const error = new SetupError(
      'TOOLCHAIN_MISSING',
      'this Node is too old',
      'Node 24.15 or newer',
      'Run npm start once: it brings the pinned one.',
      process.version,
    );
    process.stderr.write(`${error.text}\n`);
    process.exitCode = error.exit;
    return;
  }
  const child = spawn(node.path, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (status) => {
    process.exitCode = status ?? 130;
  });
}
