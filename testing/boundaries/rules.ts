import { dirname } from 'node:path';
import type { Package, Source } from './sources.ts';

/** Which rooms a room may import: the arrows of ARCHITECTURE.md. A room is a top folder; each adapter is one of its own. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  adapters: ['core', 'adapters'],
  pipeline: ['core', 'adapters', 'pipeline'],
  service: ['core', 'adapters', 'service'],
  runtime: ['core', 'adapters', 'runtime'],
  cli: ['core', 'adapters', 'pipeline', 'service', 'runtime', 'cli'],
  actions: ['core', 'adapters', 'pipeline', 'actions'],
  demo: ['core', 'adapters', 'pipeline', 'service', 'cli', 'demo'],
  setup: ['core', 'service', 'setup'],
  bench: ['core', 'adapters', 'pipeline', 'service', 'runtime', 'cli', 'demo', 'bench', 'testing'],
  testing: ['core', 'adapters', 'pipeline', 'service', 'runtime', 'cli', 'demo', 'testing', 'setup'],
};

/** Between the stages of `core/`: what each may know besides itself, `model` and `schemas`. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  model: [],
  schemas: ['model'],
  html: [],
  source: [],
  build: ['source'],
  audit: ['html', 'source', 'build', 'launch'],
  verdict: ['audit', 'sign'],
  sign: ['build'],
  publish: ['source', 'build', 'sign', 'verdict'],
  configure: ['sign', 'publish'],
  install: ['publish'],
  validate: ['sign', 'publish', 'audit', 'launch'],
  launch: [],
};

/** What an Assessment Runtime’s host must never have to load. */
const NOT_ON_A_HOST = [
  'pg',
  'drizzle-orm',
  '@electric-sql/pglite',
  'fastify',
  'react',
  'octokit',
  '@octokit/core',
  'commander',
  'listr2',
  '@sigstore/sign',
  'typebox',
];
const ADAPTERS_OF_RUNTIME = ['clock', 'files', 'process', 'http', 'sandbox', 'go-plugin', 'oci', 'tuf'];

/** Node modules without input or output. */
const PURE_NODE_MODULES = ['node:crypto', 'node:buffer', 'node:util'];
const IMPURE =
  /\bprocess\.(env|cwd|argv|exit|stdout|stderr|hrtime)|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bsetTimeout\(|\bsetInterval\(|\bfetch\(|\bconsole\./;

/** What a checkout's two programs begin with, before any room is entered. */
const isLauncher = (path: string) => /^(cli|runtime)\/bin\/[a-z-]+\.mjs$/.test(path);
const isTest = (path: string) => /\.(test|fixture)\.ts$/.test(path) || path.startsWith('testing/');
const roomOf = (path: string) => path.split('/')[0] ?? '';
/** A folder with a surface of its own: an adapter, a stage of core, a use case of the pipeline, else the room. */
const folderOf = (path: string) => dirname(path);

/** Every broken rule, as a sentence each. */
export function brokenRules(sources: readonly Source[], packages: ReadonlyMap<string, Package>): string[] {
  return sources.flatMap((source) =>
    isLauncher(source.path)
      ? wrongLauncher(source)
      : [
          ...wrongArrows(source),
          ...wrongStages(source),
          ...pastTheSurface(source),
          ...impureCore(source),
          ...undeclaredPackages(source, packages),
        ],
  );
}

/** A launcher only hands over: to set-up, and to its own program. */
function wrongLauncher({ path, imports }: Source): string[] {
  const allowed = ['setup/launch.mjs', `${roomOf(path)}/main.ts`];
  return imports.flatMap(({ specifier, target }) =>
    target !== undefined && allowed.includes(target) ? [] : [`${path}: a launcher must not import ${specifier}`],
  );
}

function wrongArrows({ path, imports }: Source): string[] {
  if (isTest(path)) return [];
  const allowed = ARROWS[roomOf(path)] ?? [];
  return imports.flatMap(({ specifier, target }) => {
    if (target === undefined) return [];
    if (!allowed.includes(roomOf(target))) return [`${path}: ${roomOf(path)} must not import ${specifier}`];
    const adapter = /^adapters\/([^/]+)/.exec(target)?.[1];
    if (roomOf(path) === 'runtime' && adapter !== undefined && !ADAPTERS_OF_RUNTIME.includes(adapter)) {
      return [`${path}: the runtime must not import ${specifier}`];
    }
    return [];
  });
}

function wrongStages({ path, imports }: Source): string[] {
  const stage = /^core\/([^/]+)\//.exec(path)?.[1];
  if (stage === undefined || isTest(path)) return [];
  const allowed = [stage, 'model', ...(stage === 'model' ? [] : ['schemas']), ...(STAGES[stage] ?? [])];
  return imports.flatMap(({ specifier, target }) => {
    const other = target && /^core\/([^/]+)\//.exec(target)?.[1];
    return other && !allowed.includes(other) ? [`${path}: core/${stage} must not import ${specifier}`] : [];
  });
}

/** Across folders only `index.ts` is imported; what lies below a folder belongs to it. */
function pastTheSurface({ path, imports }: Source): string[] {
  if (isTest(path) || path.startsWith('setup/')) return [];
  return imports.flatMap(({ specifier, target }) => {
    if (target === undefined || !specifier.startsWith('.')) return [];
    const from = folderOf(path);
    const to = folderOf(target);
    const inside = to === from || to.startsWith(`${from}/`) || from.startsWith(`${to}/`);
    return inside || target.endsWith('/index.ts') ? [] : [`${path}: imports past the index of ${to}: ${specifier}`];
  });
}

function impureCore({ path, text, imports }: Source): string[] {
  if (!path.startsWith('core/') || isTest(path)) return [];
  const modules = imports
    .filter(({ specifier }) => specifier.startsWith('node:') && !PURE_NODE_MODULES.includes(specifier))
    .map(({ specifier }) => `${path}: core must not import ${specifier}`);
  const found = IMPURE.exec(withoutComments(text));
  return found ? [...modules, `${path}: core must not use ${found[0]}`] : modules;
}

function undeclaredPackages({ path, imports }: Source, packages: ReadonlyMap<string, Package>): string[] {
  const owner = [...packages.values()]
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
  if (!owner || isTest(path)) return [];
  return imports.flatMap(({ specifier }) => {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    return name === owner.name || name in owner.dependencies
      ? []
      : [`${path}: ${name} is not in ${owner.folder}/package.json`];
  });
}

/** The npm packages that a host loads for `runtime`: those named by it and by the workspaces that it needs. */
export function forbiddenOnHost(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const seen = new Set<string>();
  const broken: string[] = [];
  const visit = (path: string, chain: readonly string[]) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { specifier, target } of runtimeImports(byPath.get(path))) {
      if (NOT_ON_A_HOST.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
        broken.push(`${[...chain, path].join(' → ')} loads ${specifier}`);
      }
      if (target) visit(target, [...chain, path]);
    }
  };
  for (const { path } of sources) if (path.startsWith('runtime/') && !isTest(path)) visit(path, []);
  return broken;
}

/** Imports that still exist when the types are stripped. */
function runtimeImports(source: Source | undefined): Source['imports'] {
  if (!source) return [];
  const typesOnly = new Set(
    [...source.text.matchAll(/(?:^|\n)\s*(?:import|export) type\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g)].map(
      (match) => match[1],
    ),
  );
  const values = new Set(
    [...source.text.matchAll(/(?:^|\n)\s*(?:import|export) (?!type\b)[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g)].map(
      (match) => match[1],
    ),
  );
  return source.imports.filter(({ specifier }) => !typesOnly.has(specifier) || values.has(specifier));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
