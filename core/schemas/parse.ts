import { LineCounter, parseDocument as parseYamlDocument, type Document as YamlDocument } from 'yaml';
import { LIMITS, RegistryError } from '../model/index.ts';
import { type Problem, problemIn } from './problem.ts';
import type { DocumentName, Documents } from './types.ts';
import { VALIDATORS } from './validators.generated.js';

/**
 * Parses a document that a program wrote: JSON text or bytes, at most `limit` bytes.
 * Throws `INVALID_DOCUMENT` naming `where`, the property and what was expected.
 */
export function parseJsonDocument<Name extends DocumentName>(
  name: Name,
  input: string | Uint8Array,
  where: string,
  limit: number = LIMITS.documentBytes,
): Documents[Name] {
  refuseLarge(input.length, limit, where);
  let value: unknown;
  try {
    value = JSON.parse(typeof input === 'string' ? input : new TextDecoder('utf-8', { fatal: true }).decode(input));
  } catch (cause) {
    throw invalid(`${name} is not JSON`, where, 'a JSON document', (cause as Error).message, cause);
  }
  return checkDocument(name, value, where);
}

/** Checks a value that was parsed elsewhere (a request's body). Throws `INVALID_DOCUMENT`. */
export function checkDocument<Name extends DocumentName>(name: Name, value: unknown, where: string): Documents[Name] {
  const problem = findProblem(name, value);
  if (problem) throw invalidProperty(name, problem, where);
  return value as Documents[Name];
}

/**
 * Parses a document that a person wrote: one YAML 1.2 document without aliases.
 * Throws `INVALID_DOCUMENT` whose `where` is `file:line` and whose message names the property.
 */
export function parseYaml<Name extends DocumentName>(name: Name, input: string, file: string): Documents[Name] {
  refuseLarge(input.length, LIMITS.yamlBytes, file);
  const lines = new LineCounter();
  const document = parseYamlDocument(input, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax) {
    throw invalid(
      `${name}.yaml is not YAML`,
      `${file}:${lines.linePos(syntax.pos[0]).line}`,
      'a YAML document',
      syntax.message,
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw invalid(
      `${name}.yaml uses an alias`,
      file,
      'a YAML document without anchors and aliases',
      (cause as Error).message,
      cause,
    );
  }
  const problem = findProblem(name, value);
  if (problem) {
    const line = lineOf(document, lines, problem.pointer);
    throw invalidProperty(name, problem, `${file}:${line}`);
  }
  return value as Documents[Name];
}

function refuseLarge(length: number, limit: number, where: string): void {
  if (length > limit) throw invalid('the document is too large', where, `at most ${limit} bytes`, `${length} bytes`);
}

function findProblem(name: DocumentName, value: unknown): Problem | undefined {
  const validate = VALIDATORS[name];
  return validate(value) ? undefined : problemIn(value, validate.errors ?? []);
}

/** The line of the property itself, or of the nearest thing around it that exists. */
function lineOf(document: YamlDocument, lines: LineCounter, pointer: readonly (string | number)[]): number {
  for (let length = pointer.length; length > 0; length -= 1) {
    const node = document.getIn(pointer.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function invalidProperty(name: string, problem: Problem, where: string): RegistryError {
  const property = problem.property === '' ? 'the document' : problem.property;
  return invalid(`${property} does not follow the ${name} schema`, where, problem.expected, problem.found);
}

function invalid(message: string, where: string, expected: string, found: string, cause?: unknown): RegistryError {
  return new RegistryError({ code: 'INVALID_DOCUMENT', message, where, expected, found }, { cause });
}
