import { type Digest, digestFromHex, hexOf } from '../model/index.ts';
import { STATEMENT_TYPE } from './predicates.ts';

/** What a statement is about: content by its digest. The name is for people. */
export interface Subject {
  readonly name: string;
  readonly digest: Digest;
}

/** in-toto Statement v1: subjects, and one claim about all of them. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly Subject[];
  readonly predicate: unknown;
}

/** The statement's JSON form, whose UTF-8 bytes are signed. */
export function serializeStatement(statement: Statement): string {
  return JSON.stringify({
    _type: STATEMENT_TYPE,
    subject: statement.subjects.map(({ name, digest }) => ({ name, digest: { sha256: hexOf(digest) } })),
    predicateType: statement.predicateType,
    predicate: statement.predicate,
  });
}

/**
 * The statement in signed bytes; a text saying what was expected when they are none. A subject without a SHA-256 digest is
 * refused, not skipped: a reader that skips could be told about other subjects than the writer meant.
 */
export function parseStatement(payload: Uint8Array): Statement | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return { problem: 'JSON text' };
  }
  if (!isRecord(value) || value._type !== STATEMENT_TYPE) return { problem: `_type ${STATEMENT_TYPE}` };
  const { predicateType, predicate, subject } = value;
  if (typeof predicateType !== 'string') return { problem: 'a predicateType' };
  if (!Array.isArray(subject) || subject.length === 0) return { problem: 'at least one subject' };
  const subjects = subject.map(parseSubject);
  if (!subjects.every((parsed) => parsed !== undefined))
    return { problem: 'subjects with a name and a SHA-256 digest' };
  return { predicateType, subjects, predicate };
}

function parseSubject(value: unknown): Subject | undefined {
  if (!isRecord(value) || !isRecord(value.digest)) return undefined;
  const { name } = value;
  const hex = value.digest.sha256;
  if (typeof name !== 'string' || typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) return undefined;
  return { name, digest: digestFromHex(hex) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
