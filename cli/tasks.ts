import { Listr, ListrLogger, ProcessOutput } from 'listr2';

/** One piece of long work with a title; `tell` shows how far it is, the value that `run` gives ends its line. */
export interface Task {
  readonly title: string;
  run(tell: (progress: string) => void): Promise<string | undefined>;
}

export interface TaskOutput {
  readonly stderr: NodeJS.WriteStream;
  readonly quiet: boolean;
}

/**
 * Runs tasks, at most `atOnce` beside each other, and shows them on standard error: live on a terminal, a line at each
 * beginning and end elsewhere, nothing when quiet. Throws the first task's error.
 */
export async function runTasks(tasks: readonly Task[], output: TaskOutput, atOnce = 1): Promise<void> {
  const shown = output.quiet
    ? silent(tasks)
    : output.stderr.isTTY
      ? tasks.map(live)
      : tasks.map((task) => plain(task, output.stderr));
  const renderer = output.stderr.isTTY && !output.quiet ? 'default' : 'silent';
  const logger = new ListrLogger({ processOutput: new ProcessOutput(output.stderr, output.stderr) });
  await new Listr(shown, { concurrent: atOnce, renderer, rendererOptions: { logger, collapseErrors: false } }).run();
}

type Shown = { title: string; task: (context: unknown, wrapper: { title: string; output: string }) => Promise<void> };

function live({ title, run }: Task): Shown {
  return {
    title,
    task: async (_context, wrapper) => {
      const result = await run((progress) => {
        wrapper.output = progress;
      });
      if (result !== undefined) wrapper.title = `${title}: ${result}`;
    },
  };
}

function plain({ title, run }: Task, stderr: NodeJS.WriteStream): Shown {
  return {
    title,
    task: async () => {
      stderr.write(`${title} …\n`);
      const result = await run(() => {});
      stderr.write(`${title}: ${result ?? 'done'}\n`);
    },
  };
}

function silent(tasks: readonly Task[]): Shown[] {
  return tasks.map(({ title, run }) => ({ title, task: async () => void (await run(() => {})) }));
}
