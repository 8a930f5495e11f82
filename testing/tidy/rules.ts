/** One file of the project, as it is read. */
export interface File {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
}

type Rule = (files: readonly File[]) => string[];

const LINES_AT_MOST = 400;
const DEPENDENCIES = 'docs/dependencies.md';

const isCode = (path: string) => /\.(ts|mjs|js)$/.test(path);
const isTest = (path: string) => path.endsWith('.test.ts');
const isLockfile = (path: string) => /(^|\/)package-lock\.json$/.test(path);
/** Written by programs, or, as a licence, by nobody here. */
const isGenerated = (path: string) => /\.generated\.|^schemas\/|(^|\/)(package-lock\.json|go\.sum|LICENSE)$/.test(path);
const isExported = (path: string) =>
  isCode(path) && !isGenerated(path) && !/\.(test|fixture)\.ts$|^testing\/|\/testdata\//.test(path);
/** These rules and their cases have to name what they forbid. */
const mayName = (path: string) => path.startsWith('testing/tidy/');

/** What the project keeps, in a sentence each. A rule gives a line for every place that breaks it: path, line, what it found. */
export const RULES = {
  'every exported function has a docstring': ofEach(isExported, withoutDocstring),
  'no file is too long to hold one idea': ofEach((path) => !isGenerated(path), tooLong),
  'nothing is left to be done later': never(/\b(?:TODO|FIXME|XXX|HACK)\b/g, (path) => !isGenerated(path)),
  'no test keeps the others from running': never(/\.only\(|\bonly: true\b/g, isCode),
  'no value is of any type': never(/\bas any\b/g, isCode, withoutComments),
  'no error of the compiler is silenced': never(/@ts-(?:ignore|nocheck)\b/g, isCode),
  'every skipped test says why': ofEach((path) => isTest(path) && !mayName(path), withoutReason),
  'no path of a machine of ours is written down': never(/(?<![\w.$*})>\]-])\/(?:work|root)\//g, () => true),
  'no lockfile names a host': never(/"resolved": *"[a-z+]+:[^"]*"/g, isLockfile),
  'every dependency is explained': unexplainedDependencies,
  'every explained dependency is used': unusedExplanations,
} as const satisfies Readonly<Record<string, Rule>>;

interface Place {
  /** Counted in characters from the file's start. */
  readonly index: number;
  readonly found: string;
}

/** Looks at each file that `isMeant` by itself. */
function ofEach(isMeant: (path: string) => boolean, find: (text: string) => readonly Place[]): Rule {
  return (files) =>
    files
      .filter(({ path }) => isMeant(path))
      .flatMap(({ path, text }) => find(text).map(({ index, found }) => `${path}:${lineAt(text, index)}: ${found}`));
}

/** What may stand nowhere in the files that are meant. `read` blanks what does not count, and moves nothing. */
function never(pattern: RegExp, isMeant: (path: string) => boolean, read = (text: string) => text): Rule {
  return ofEach(
    (path) => isMeant(path) && !mayName(path),
    (text) => placesOf(read(text), pattern),
  );
}

function placesOf(text: string, pattern: RegExp): Place[] {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ index, found }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function withoutDocstring(text: string): Place[] {
  return placesOf(text, /^export (?:default )?(?:async )?function\b\*? *\w*/gm).filter(
    ({ index }) => !DOCSTRING_AT_END.test(text.slice(0, index)),
  );
}

const DOCSTRING_AT_END = /(?:^|\n)\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/;

function tooLong(text: string): Place[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > LINES_AT_MOST ? [{ index: text.length, found: `${lines} lines, at most ${LINES_AT_MOST}` }] : [];
}

/** `test.skip` can give no reason in node:test; `skip:` and a test's own `skip()` can. */
function withoutReason(text: string): Place[] {
  const code = withoutComments(text);
  const named = placesOf(code, /\b(?:test|it|describe|suite)\.skip\(/g);
  const inside = placesOf(code, /\b(?!(?:test|it|describe|suite)\.)\w+\.skip\((?!\s*['"`])/g);
  const options = [...code.matchAll(/(?<=[{,]\s*)skip\s*(?::\s*([^,}]+))?(?=[,}])/g)]
    .filter(([, value = 'skip']) => !isReason(value.trim(), code))
    .map(({ index, 0: found }) => ({ index, found: found.trim() }));
  return [...named, ...inside, ...options];
}

/** A text where the test is skipped, or in the constant of this file that is named there. */
function isReason(value: string, code: string): boolean {
  if (/['"`]/.test(value)) return true;
  return /^\w+$/.test(value) && new RegExp(`\\bconst ${value} =[^;]*['"\`]`).test(code);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function unexplainedDependencies(files: readonly File[]): string[] {
  const explained = explainedNames(files);
  return dependencies(files)
    .filter(({ name }) => !explained.includes(name))
    .map(({ path, name }) => `${path}: ${name} has no line in ${DEPENDENCIES}`);
}

function unusedExplanations(files: readonly File[]): string[] {
  const used = new Set(dependencies(files).map(({ name }) => name));
  return explainedNames(files)
    .filter((name) => !used.has(name))
    .map((name) => `${DEPENDENCIES}: no package.json depends on ${name}`);
}

/** What each package.json names itself, without the packages of this project. */
function dependencies(files: readonly File[]): { readonly path: string; readonly name: string }[] {
  const manifests = files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .map(({ path, text }) => ({ path, manifest: JSON.parse(text) as Manifest }));
  const ours = new Set(manifests.map(({ manifest }) => manifest.name));
  return manifests.flatMap(({ path, manifest }) =>
    Object.keys({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    })
      .filter((name) => !ours.has(name))
      .map((name) => ({ path, name })),
  );
}

/** The first column of the tables of npm packages: `name version`, or several after commas. */
function explainedNames(files: readonly File[]): string[] {
  const text = files.find(({ path }) => path === DEPENDENCIES)?.text ?? '';
  const tables = text.split(/\n{2,}/).filter((block) => block.startsWith('| Package |'));
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(2));
  const cells = rows.flatMap((row) => row.split('|')[1]?.split(',') ?? []);
  return cells.flatMap((cell) => cell.trim().split(' ')[0] ?? []);
}
