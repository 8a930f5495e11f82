import type { DesiredConfiguration } from '../schemas/index.ts';
import { PREDICATES } from './predicates.ts';
import type { Statement } from './statement.ts';

/** What one runtime must have; its subject is the aggregate hash. */
export function desiredConfigurationStatement(configuration: DesiredConfiguration): Statement {
  return {
    predicateType: PREDICATES.desiredConfiguration,
    subjects: [{ name: 'desired-configuration', digest: configuration.hash }],
    predicate: configuration,
  };
}
