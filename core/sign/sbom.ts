import { PREDICATES } from './predicates.ts';
import type { Statement, Subject } from './statement.ts';

/** `bom` is the CycloneDX document of one platform's binary, whole. */
export function sbomStatement(bom: unknown, subjects: readonly Subject[]): Statement {
  return { predicateType: PREDICATES.sbom, subjects, predicate: bom };
}
