import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Refusal } from '../model/index.ts';
import { problemIn, type Release } from '../schemas/index.ts';

/** What an administrator set for a provider, as JSON. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Why a release does not take these settings, or nothing. They follow the release's own JSON Schema (draft 2020-12); a release
 * without one takes none. Numbers are whole, so that the settings have one canonical form (RFC 8785 leaves fractions to
 * each language's printing).
 */
export function refuseSettings(settings: Settings, release: Release): Refusal | undefined {
  const fraction = findFraction(settings, 'configuration');
  if (fraction !== undefined) return invalid(fraction.property, 'a whole number, or text', String(fraction.value));
  if (release.configurationSchema === undefined) return refuseAny(settings, release);
  const validate = validatorOf(release);
  if (typeof validate !== 'function') return validate;
  if (validate(settings)) return undefined;
  const problem = problemIn(settings, validate.errors ?? []);
  const property = problem.property === '' ? 'configuration' : `configuration.${problem.property}`;
  return invalid(property, `${problem.expected}, as the schema of ${nameOf(release)} says`, problem.found);
}

function refuseAny(settings: Settings, release: Release): Refusal | undefined {
  const [property] = Object.keys(settings);
  if (property === undefined) return undefined;
  return invalid(`configuration.${property}`, `no settings: ${nameOf(release)} has none`, property);
}

/** Compiled once for each release, which is immutable. */
const validators = new WeakMap<Release, ValidateFunction | Refusal>();

function validatorOf(release: Release): ValidateFunction | Refusal {
  const known = validators.get(release);
  if (known !== undefined) return known;
  const made = compile(release);
  validators.set(release, made);
  return made;
}

function compile(release: Release): ValidateFunction | Refusal {
  try {
    const ajv = new Ajv2020({ strict: false, logger: false });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    return ajv.compile(release.configurationSchema as object);
  } catch (error) {
    return {
      code: 'INVALID_DOCUMENT',
      message: `the configuration schema of ${nameOf(release)} cannot be used`,
      expected: 'a JSON Schema of draft 2020-12 without references to other documents',
      found: (error as Error).message,
      next: 'Ask the provider’s maintainers for a version with a correct schema.',
    };
  }
}

function findFraction(value: unknown, property: string): { property: string; value: number } | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : { property, value };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = findFraction(member, `${property}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function invalid(property: string, expected: string, found: string): Refusal {
  return {
    code: 'INVALID_DOCUMENT',
    message: `${property} does not fit the provider`,
    where: property,
    expected,
    found,
  };
}

function nameOf(release: Release): string {
  return `${release.name}@${release.version}`;
}
