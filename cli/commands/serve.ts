import { resolve } from 'node:path';
import { readBytes, readText } from '@provider-registry/adapter-files';
import { LIMITS, RegistryError } from '@provider-registry/core/model';
import { defineOne, option } from '../define.ts';

export const SERVE = defineOne<{ registry: string; state: string; root: string; key: string; port: string }>({
  usage: 'serve',
  summary: 'the control plane: Configuration Service, registry read API and page, on loopback',
  example:
    'provider-registry serve --registry ../registry --state ../service --root ../registry/metadata/1.root.json --key ../keys/service.pem',
  options: [
    option('--registry <folder>', 'the static registry', 'REGISTRY').makeOptionMandatory(),
    option('--state <folder>', 'where the control plane keeps its state', 'STATE').makeOptionMandatory(),
    option('--root <file>', 'the TUF root that this control plane trusts', 'TRUST_ROOT').makeOptionMandatory(),
    option('--key <file>', 'the service key, as trust.yaml names it', 'SERVICE_KEY').makeOptionMandatory(),
    option('--port <number>', 'the port on 127.0.0.1; 0 for any', 'PORT').default('7400'),
  ],
  run: async ({ options, context }) => {
    // Loaded when needed: database and web server are most of this program's start.
    const { startService } = await import('@provider-registry/service');
    const from = (path: string) => resolve(context.workingFolder, path);
    const service = await startService({
      registryFolder: from(options.registry),
      stateFolder: from(options.state),
      root: await readBytes(from(options.root), LIMITS.documentBytes),
      serviceKeyPem: await readText(from(options.key), LIMITS.documentBytes),
      clock: context.clock,
      logger: { level: 'warn', stream: context.stderr },
      port: parsePort(options.port),
    });
    context.stderr.write(`serving ${service.url} (Ctrl-C ends it)\n`);
    if (service.firstToken !== undefined)
      context.stderr.write(`administrator’s token, shown until it is used: ${service.firstToken}\n`);
    await new Promise<void>((done) => context.signal.addEventListener('abort', () => done(), { once: true }));
    await service.close();
    return { document: { served: service.url }, text: '' };
  },
});

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RegistryError({ code: 'WRONG_USE', message: '--port is no port', expected: '0 to 65535', found: text });
}
