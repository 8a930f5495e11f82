import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { coldStart } from './cold-start.ts';
import { paired, type Row, repeat, table, timed } from './measure.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.local/bench/main-job');
const MAIN_JOB = [process.execPath, join(ROOT, 'demo/main.ts'), '--folder', FOLDER] as const;
const LIMIT = { cold: 360_000, secondRun: 15_000, nothingToDo: 300 } as const;
const here = { cwd: ROOT };

/** A second `npm start -- --once`, without npm. */
async function secondRun(): Promise<Row[]> {
  const once = () => timed([...MAIN_JOB, '--once', '--port', '0'], here);
  await once(); // the first run prepares the folder
  return [
    {
      what: 'main job, second run',
      measured: await repeat(5, once),
      beside: { name: 'limit', milliseconds: LIMIT.secondRun },
    },
  ];
}

/** `provider-runtime init` with nothing to do, while the control plane of the main job is up; beside Node's own start. */
async function nothingToDo(): Promise<Row[]> {
  const plane = spawn(MAIN_JOB[0], [...MAIN_JOB.slice(1), '--port', '0'], {
    ...here,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    for await (const line of createInterface({ input: plane.stderr })) if (line.startsWith('Ctrl-C')) break;
    plane.stderr.resume();
    const config = join(FOLDER, 'hosts/edge-1/runtime.yaml');
    const init = () => timed([join(ROOT, 'runtime/bin/provider-runtime'), 'init', '--config', config], here);
    const node = () => timed([process.execPath, '-e', '0'], here);
    await init(); // fills the compile cache
    const [ours, start] = await paired(20, init, node);
    const what = 'provider-runtime init, nothing to do';
    return [
      { what, measured: ours, beside: { name: 'limit', milliseconds: LIMIT.nothingToDo } },
      { what, measured: ours, beside: { name: 'node -e 0', milliseconds: start.median } },
    ];
  } finally {
    plane.kill('SIGINT');
    await once(plane, 'close');
  }
}

/** From a fresh clone with empty caches: minutes, and only when asked for. */
async function cold(): Promise<Row[]> {
  const measured = await repeat(1, () => coldStart(ROOT));
  return [{ what: 'npm start -- --once, cold', measured, beside: { name: 'limit', milliseconds: LIMIT.cold } }];
}

const rows = [
  ...(await secondRun()),
  ...(await nothingToDo()),
  ...(process.argv.includes('--cold') ? await cold() : []),
];
const machine = { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version };
if (process.argv.includes('--json')) console.log(JSON.stringify({ machine, rows }, null, 2));
else console.log(`${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}\n\n${table(rows)}`);
