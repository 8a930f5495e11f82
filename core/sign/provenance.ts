import { hexOf } from '../model/index.ts';
import type { BuildRecord } from '../schemas/index.ts';
import { PREDICATES } from './predicates.ts';
import type { Statement, Subject } from './statement.ts';

/** What `externalParameters` and `internalParameters` below mean. */
const BUILD_TYPE = 'https://provider-registry.dev/build-types/go/v1';

/** Who ran the build, in SLSA's words: this pipeline, on whatever machine holds the builder's key. */
const BUILDER_ID = 'https://provider-registry.dev/builders/pipeline/v1';

/**
 * SLSA Provenance v1 of one build record. Only what the record says goes in, no time and no machine, so that the same build
 * gives the same statement.
 */
export function provenanceStatement(record: BuildRecord, subjects: readonly Subject[]): Statement {
  const { inputs, source } = record;
  return {
    predicateType: PREDICATES.provenance,
    subjects,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          provider: record.provider,
          version: record.version,
          source: source.path,
          main: inputs.main,
          platforms: record.platforms.map(({ platform }) => platform),
        },
        internalParameters: { flags: inputs.flags, toolchain: inputs.toolchain },
        resolvedDependencies: [
          { name: 'inputs', digest: { sha256: hexOf(inputs.digest) } },
          {
            name: 'source',
            digest: { sha256: hexOf(inputs.source), ...(source.commit !== undefined && { gitCommit: source.commit }) },
          },
          { name: 'go.sum', digest: { sha256: hexOf(inputs.goSum) } },
        ],
      },
      runDetails: { builder: { id: BUILDER_ID } },
    },
  };
}
