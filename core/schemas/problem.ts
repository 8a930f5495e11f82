import type { ValidationError } from './validators.generated.js';

/** What is wrong with a value, in words. */
export interface Problem {
  /** Property path as `permissions.files.read[0]`; empty for the whole document. */
  readonly property: string;
  readonly expected: string;
  readonly found: string;
  readonly pointer: readonly (string | number)[];
}

/** The most telling of what a JSON Schema validator (Ajv) found wrong with `value`. */
export function problemIn(value: unknown, errors: readonly ValidationError[]): Problem {
  return problemOf(value, mostTelling(errors));
}

/** Of a union's many errors, the one deepest in the document says most. */
function mostTelling(errors: readonly ValidationError[]): ValidationError {
  const depth = (error: ValidationError) =>
    error.instancePath.split('/').length + (error.keyword === 'const' ? -0.5 : 0);
  const [first, ...rest] = errors;
  if (!first) return { instancePath: '', keyword: 'schema', params: {}, message: 'a document that follows its schema' };
  return rest.reduce((best, error) => (depth(error) > depth(best) ? error : best), first);
}

function problemOf(value: unknown, error: ValidationError): Problem {
  const pointer = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const { missingProperty, additionalProperty, allowedValue, pattern, format, type } = error.params as Record<
    string,
    string
  >;
  const at = (property: string | undefined, expected: string): Problem => {
    const full = property === undefined ? pointer : [...pointer, property];
    return { property: propertyName(full), expected, found: describe(valueAt(value, full)), pointer: full };
  };
  switch (error.keyword) {
    case 'required':
      return at(missingProperty, 'this property, which is required');
    case 'additionalProperties':
      return at(additionalProperty, 'no property of this name');
    case 'const':
      return at(undefined, JSON.stringify(allowedValue));
    case 'pattern':
      return at(undefined, `text that matches ${pattern}`);
    case 'format':
      return at(undefined, `text of the form ${format}`);
    case 'type':
      return at(undefined, `a value of type ${type}`);
    default:
      return at(undefined, error.message ?? error.keyword);
  }
}

function propertyName(pointer: readonly (string | number)[]): string {
  return pointer.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

function valueAt(value: unknown, pointer: readonly (string | number)[]): unknown {
  return pointer.reduce<unknown>(
    (at, part) => (at as Record<string | number, unknown> | undefined | null)?.[part],
    value,
  );
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
