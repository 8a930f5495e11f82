export { type Context, processContext } from './context.ts';
export { runProgram } from './program.ts';
export { runTasks, type Task, type TaskOutput } from './tasks.ts';
