import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withLock } from '@provider-registry/adapter-files';
import { type Context, printRefusal, processContext } from '@provider-registry/cli';
import { EXIT, RegistryError } from '@provider-registry/core/model';
import { runMainJob } from './main-job.ts';
import { placeIn } from './place.ts';
import { describe, differences } from './summary.ts';

const HELP = `Runs the whole chain on this machine: build, audit, review, sign, publish, serve, assign, install, probe, tamper.

Usage: npm start -- [options]

  --once             end after the job; exit status 0 when every verdict came out as expected
  --json             print one document on standard output (schemas/main-job.schema.json)
  --quiet            no progress, only the result
  --port <number>    of the control plane on 127.0.0.1 (default 7400; 0 for any)
  --folder <folder>  where everything is kept (default .local/demo)
  --no-system        do not install system packages

Example: npm start -- --once --json
`;

interface Options {
  readonly once: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly port: number;
  readonly folder: string;
}

async function main(args: readonly string[], context: Context): Promise<number> {
  let options: Options | undefined;
  try {
    options = parseOptions(args);
  } catch (error) {
    return printRefusal(error, context, { json: args.includes('--json') });
  }
  if (!options) {
    context.stdout.write(HELP);
    return EXIT.done;
  }
  const { folder } = options;
  try {
    return await withLock(folder, () => play(options, context));
  } catch (error) {
    return printRefusal(error, context, options);
  }
}

async function play({ once, json, quiet, port, folder }: Options, context: Context): Promise<number> {
  const tasks = { stderr: context.stderr, quiet };
  const { document, service } = await runMainJob({ place: placeIn(folder), port, context, tasks });
  try {
    context.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${describe(document)}\n`);
    if (service.firstToken !== undefined && !quiet) {
      context.stderr.write(
        `Administrator’s token, shown this once (kept in ${join(folder, 'administrator.token')}): ${service.firstToken}\n`,
      );
    }
    const wrong = differences(document);
    for (const difference of wrong) context.stderr.write(`not as expected: ${difference}\n`);
    if (!once) await untilCancelled(context);
    return wrong.length === 0 ? EXIT.done : EXIT.failed;
  } finally {
    await service.close();
  }
}

async function untilCancelled({ signal, stderr }: Context): Promise<void> {
  stderr.write('Ctrl-C ends it.\n');
  if (!signal.aborted)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

/** Undefined when help was asked for. Throws `WRONG_USE`. */
function parseOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const port = Number(values.port ?? '7400');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw wrongUse(`--port ${values.port}`);
  const folder = resolve(values.folder ?? join(import.meta.dirname, '../.local/demo'));
  return { once: values.once, json: values.json, quiet: values.quiet, port, folder };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = {
      once: flag,
      json: flag,
      quiet: flag,
      help: flag,
      port: { type: 'string' },
      folder: { type: 'string' },
    } as const;
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw wrongUse((cause as Error).message, cause);
  }
}

function wrongUse(found: string, cause?: unknown): RegistryError {
  const refusal = {
    code: 'WRONG_USE',
    message: 'npm start does not know this',
    found,
    next: 'npm start -- --help',
  } as const;
  return new RegistryError(refusal, { cause });
}

process.exitCode = await main(process.argv.slice(2), processContext());
