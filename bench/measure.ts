import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Wall times of whole processes, in milliseconds. */
export interface Measured {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export interface Row {
  readonly what: string;
  readonly measured: Measured;
  /** What the time is set beside: a limit, or the median of a peer that ran between our runs. */
  readonly beside: { readonly name: string; readonly milliseconds: number };
}

/** Runs a program to its end and gives its wall time in milliseconds. Throws when it fails. */
export async function timed(
  command: readonly [string, ...string[]],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const [program, ...args] = command;
  const started = performance.now();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stderr.slice(-2000)}`);
  return performance.now() - started;
}

/** Median and range of the milliseconds that `run` gives, over `runs` runs one after another. Throws what `run` throws. */
export async function repeat(runs: number, run: () => Promise<number>): Promise<Measured> {
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) times.push(await run());
  return summaryOf(times);
}

/** Two commands in turn, so that a busy moment of the machine meets both. */
export async function paired(
  runs: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<[Measured, Measured]> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < runs; i += 1) {
    times[0].push(await ours());
    times[1].push(await peer());
  }
  return [summaryOf(times[0]), summaryOf(times[1])];
}

function summaryOf(times: readonly number[]): Measured {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), min: at(0), max: at(1), runs: times.length };
}

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, beside }) => [
    what,
    seconds(measured.median),
    `${seconds(measured.min)}–${seconds(measured.max)}`,
    String(measured.runs),
    `${beside.name} ${seconds(beside.milliseconds)}`,
    (measured.median / beside.milliseconds).toFixed(2),
  ]);
  const all = [['what', 'median', 'range', 'runs', 'beside', 'ratio'], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
