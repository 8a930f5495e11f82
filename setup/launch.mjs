// What both programs begin with, on whatever Node started them.
import { isRecentEnough } from './pinned-node.mjs';
import { SetupError } from './place.mjs';

/** Runs the program whose module `load` gives: its `main(args)` resolves to the exit status. */
export async function launch(load) {
  if (isRecentEnough()) {
    const { main } = await load();
    process.exitCode = await main(process.argv.slice(2));
    return;
  }
  const next = 'Run npm start once: it brings the pinned one.';
  const error = new SetupError(
    'TOOLCHAIN_MISSING',
    'this Node is too old',
    'Node 24.15 or newer',
    next,
    process.version,
  );
  process.stderr.write(`${error.text}\n`);
  process.exitCode = error.exit;
}
