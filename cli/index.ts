export { checkProgress } from './commands/audit.ts';
export { buildProgress } from './commands/build.ts';
export { type Context, processContext } from './context.ts';
export { type ControlPlane, openControlPlane } from './control-plane.ts';
export { runProgram } from './program.ts';
export { printRefusal } from './result.ts';
export { runTasks, type Task, type TaskOutput } from './tasks.ts';
