import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
const ROOMS = [
  'core',
  'adapters',
  'pipeline',
  'service',
  'runtime',
  'cli',
  'demo',
  'actions',
  'testing',
  'bench',
  'setup',
];
const LEFT_OUT = new Set(['node_modules', 'testdata', 'dist']);

export interface Import {
  /** As written: `./x.ts`, `node:fs`, `@provider-registry/core/model`, `yaml`. */
  readonly specifier: string;
  /** The file it means, relative to the checkout, for imports of our own; undefined for Node's and npm's. */
  readonly target: string | undefined;
}

export interface Source {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Every TypeScript and JavaScript source of the project with what it imports, statically or not, types included. */
export function readSources(root = ROOT): Source[] {
  const packages = readPackages(root);
  return ROOMS.flatMap((room) => walk(root, room)).map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = specifiersIn(text).map((specifier) => ({ specifier, target: targetOf(path, specifier, packages) }));
    return { path, text, imports };
  });
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

export function specifiersIn(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The workspaces by name. */
export function readPackages(root = ROOT): ReadonlyMap<string, Package> {
  const folders = [...ROOMS, ...readdirSync(join(root, 'adapters')).map((name) => `adapters/${name}`)];
  const packages = folders.flatMap((folder) => {
    try {
      const {
        name,
        exports = {},
        dependencies = {},
      } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return [[name as string, { name, folder, exports, dependencies }] as const];
    } catch {
      return [];
    }
  });
  return new Map(packages);
}

function targetOf(from: string, specifier: string, packages: ReadonlyMap<string, Package>): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  if (!specifier.startsWith('@provider-registry/')) return undefined;
  const [scope, name, ...rest] = specifier.split('/');
  const found = packages.get(`${scope}/${name}`);
  if (!found) return `unknown package ${specifier}`;
  const key = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  const exact = found.exports[key];
  const pattern = found.exports['./*'];
  const file = exact ?? (key !== '.' && pattern ? pattern.replace('*', rest.join('/')) : undefined);
  return file === undefined ? `not exported: ${specifier}` : normalize(join(found.folder, file));
}

function walk(root: string, folder: string): string[] {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(join(root, folder));
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(root, path);
    return /\.(ts|tsx|mjs|js)$/.test(entry.name) ? [relative('.', path)] : [];
  });
}

function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
