import { canonicalJson, type Digest, digestOf, type Refusal, RegistryError } from '../model/index.ts';
import { checkDocument, type DesiredConfiguration, type Trust } from '../schemas/index.ts';
import { PREDICATES, type Statement, verifyBundle } from '../sign/index.ts';
import { type Checked, passed, refused } from './evidence.ts';

/** What a runtime accepted last: nothing older is accepted after it. */
export interface AcceptedConfiguration {
  readonly revision: number;
  readonly hash: Digest;
}

/**
 * The desired configuration in a control plane's answer, if a service key of trust.json signed it, for this runtime, and it
 * is neither over nor older than what was accepted before. `SIGNATURE_INVALID`, `SIGNER_NOT_TRUSTED`, `INVALID_DOCUMENT`,
 * `CONFIGURATION_ROLLBACK`.
 */
export function acceptConfiguration(
  bundle: unknown,
  expected: { readonly runtime: string; readonly trust: Trust; readonly last: AcceptedConfiguration | undefined },
  now: Date,
): Checked<DesiredConfiguration> {
  const verified = verifyBundle(bundle, expected.trust.services);
  if (!verified.ok) return refused({ ...verified.refusal, where: WHERE });
  const parsed = parse(verified.statement);
  if (!parsed.ok) return parsed;
  const refusal = refuseAltered(verified.statement, parsed.value) ?? refuseRollback(parsed.value, expected, now);
  return refusal ? refused(refusal) : parsed;
}

const WHERE = 'the control plane’s configuration';

function parse({ predicateType, predicate }: Statement): Checked<DesiredConfiguration> {
  if (predicateType !== PREDICATES.desiredConfiguration) {
    const message = 'the signed statement is not a configuration';
    const expected = PREDICATES.desiredConfiguration;
    return refused({ code: 'SIGNATURE_INVALID', message, where: WHERE, expected, found: predicateType.slice(0, 200) });
  }
  try {
    return passed(checkDocument('desired-configuration', predicate, WHERE));
  } catch (error) {
    if (error instanceof RegistryError) return refused(error.refusal);
    throw error;
  }
}

/** The hash names the providers, and the statement is about that hash. */
function refuseAltered({ subjects }: Statement, { hash, providers }: DesiredConfiguration): Refusal | undefined {
  const found = hashOf(providers);
  if (found === hash && subjects.length === 1 && subjects[0]?.digest === hash) return undefined;
  const message = 'the configuration’s hash is not that of its providers';
  return { code: 'INVALID_DOCUMENT', message, where: WHERE, expected: hash, found };
}

/** A value that has no canonical form, as a fraction, has no hash either. */
function hashOf(providers: DesiredConfiguration['providers']): string {
  try {
    return digestOf(canonicalJson(providers));
  } catch {
    return 'values without a canonical form';
  }
}

function refuseRollback(
  { runtime, revision, hash, expires }: DesiredConfiguration,
  expected: { readonly runtime: string; readonly last: AcceptedConfiguration | undefined },
  now: Date,
): Refusal | undefined {
  const { last } = expected;
  const rollback = (message: string, wanted: string, found: string): Refusal => ({
    code: 'CONFIGURATION_ROLLBACK',
    message,
    where: WHERE,
    expected: wanted,
    found,
  });
  if (runtime !== expected.runtime) {
    return rollback('the configuration is for another runtime', expected.runtime, runtime);
  }
  if (!(Date.parse(expires) > now.getTime())) {
    return rollback('the configuration has ended', `an end after ${now.toISOString()}`, expires);
  }
  if (last && revision < last.revision) {
    return rollback(
      'the configuration is older than one seen before',
      `revision ${last.revision} or later`,
      `${revision}`,
    );
  }
  if (last && revision === last.revision && hash !== last.hash) {
    return rollback('one revision names two configurations', last.hash, hash);
  }
  return undefined;
}
