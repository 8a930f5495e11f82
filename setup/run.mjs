// What stands between a clean checkout and the project's own programs. Plain JavaScript without dependencies, because it
// runs on whatever Node is on PATH (20 or newer): it brings the pinned Node, the dependencies and the system packages, each
// only when missing, then hands over. Everything that it makes lies under .local/ (and npm's node_modules/).
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { ensureGo } from './go.mjs';
import { ensureNode } from './pinned-node.mjs';
import { LOCAL, ROOT, SetupError, say } from './place.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { testFiles } from './test-files.mjs';

const SYSTEM = { sandbox: ['bubblewrap', 'strace'], browser: ['chromium'] };

/** Each command: the system packages that it uses, and the programs that it runs one after another. */
const COMMANDS = {
  start: { system: SYSTEM.sandbox, go: true, run: (args) => [['demo/main.ts', ...args]] },
  test: {
    system: SYSTEM.sandbox,
    go: true,
    run: (args) => [...CHECKS, tests(testFiles('fast'), args)],
  },
  'test:deep': {
    system: [...SYSTEM.sandbox, ...SYSTEM.browser],
    go: true,
    run: (args) => [tests(testFiles('deep'), args)],
  },
  bench: { system: SYSTEM.sandbox, go: true, run: (args) => [['bench/main.ts', ...args]] },
  generate: { system: [], go: false, run: (args) => [['setup/generate.ts', ...args]] },
  check: { system: [], go: false, run: () => CHECKS },
};

const CHECKS = [
  ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['node_modules/typescript/bin/tsc', '-p', '.'],
  ['setup/generate.ts', '--check'],
];

function tests(files, args) {
  return ['--test', '--test-concurrency=2', ...args, ...files];
}

async function main([name, ...args]) {
  if (name === 'clean') return clean();
  const command = COMMANDS[name];
  if (!command)
    throw new SetupError(
      'WRONG_USE',
      `there is no command ${name}`,
      `one of ${Object.keys(COMMANDS).join(', ')}, clean`,
    );
  const noSystem = args.includes('--no-system');
  const passed = args.filter((arg) => arg !== '--no-system');
  const node = ensureNode();
  ensureDependencies(node);
  if (!passed.includes('--help')) {
    await ensureSystemPackages(command.system, { skip: noSystem });
    if (command.go) ensureGo();
  }
  const env = {
    ...process.env,
    PATH: `${join(node, '..')}:${process.env.PATH}`,
    NODE_COMPILE_CACHE: join(LOCAL, 'compile-cache'),
  };
  for (const program of command.run(passed)) {
    const status = await run(node, program, env);
    if (status !== 0) return status;
  }
  return 0;
}

/** Runs one program to its end. It gets our signals, and ends by itself: ending before it would leave it behind. */
function run(node, program, env) {
  const child = spawn(node, program, { cwd: ROOT, env, stdio: 'inherit' });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, forward);
      resolve(status ?? 130);
    });
  });
}

function clean() {
  for (const folder of [LOCAL, join(ROOT, 'node_modules')]) {
    rmSync(folder, { recursive: true, force: true });
    say(`removed ${folder}`);
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    process.stderr.write(`${error instanceof SetupError ? error.text : (error.stack ?? error)}\n`);
    process.exitCode = error instanceof SetupError ? error.exit : 1;
  },
);
