import { ERROR_CODES, type ErrorCode } from '@provider-registry/core/model';
import type { TSchema } from 'typebox';
import { CONTRACTS, type Contract, NAMED } from './api/index.ts';
import { PROBLEM_MEDIA_TYPE, problem } from './http/index.ts';

const COMPONENTS: Readonly<Record<string, TSchema>> = { ...NAMED, Problem: problem };
const NAMES = new Map<unknown, string>(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]));

/** Of every route: what can be wrong with a request before its handler runs. */
const COMMON: readonly ErrorCode[] = ['INVALID_DOCUMENT', 'WRONG_USE', 'FORBIDDEN', 'INTERNAL'];

/** The HTTP API as an OpenAPI 3.1 document, made from the contracts of its routes. */
export function openApiDocument(): Record<string, unknown> {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Provider Registry',
      version: 'v1',
      description: 'The control plane: runtimes, assignments, desired configurations, history.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: pathsOf(CONTRACTS),
    components: {
      schemas: Object.fromEntries(Object.entries(COMPONENTS).map(([name, schema]) => [name, named(schema, schema)])),
      securitySchemes: {
        administrator: { type: 'http', scheme: 'bearer', description: 'an administrator’s token, pra_…' },
        runtime: { type: 'http', scheme: 'bearer', description: 'a key of this runtime, prk_…' },
      },
    },
  };
}

function pathsOf(contracts: readonly Contract[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const contract of contracts) {
    const path = contract.url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract) };
  }
  return paths;
}

function operationOf({ config, schema, refuses, produces }: Contract): Record<string, unknown> {
  const { caller } = config;
  return {
    summary: schema.summary,
    security: caller === 'anyone' ? [] : [{ [caller]: [] }],
    parameters: [...parametersOf('path', schema.params), ...parametersOf('query', schema.querystring)],
    ...(schema.body && { requestBody: { required: true, content: contentOf(schema.body, 'application/json') } }),
    responses: {
      ...answersOf(schema.response, produces ?? 'application/json'),
      ...refusalsOf([...COMMON, ...(caller === 'anyone' ? [] : ['UNAUTHENTICATED' as const]), ...refuses]),
    },
  };
}

function parametersOf(where: 'path' | 'query', schema: Contract['schema']['params']): Record<string, unknown>[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: schema?.required?.includes(name) ?? false,
    schema: named(property),
  }));
}

function answersOf(response: Contract['schema']['response'], mediaType: string): Record<string, unknown> {
  const answers = Object.entries(response).map(([status, schema]) => {
    const { description = '' } = schema as { description?: string };
    const hasBody = status !== '204' && status !== '304';
    return [status, { description, ...(hasBody && { content: contentOf(schema, mediaType) }) }];
  });
  return Object.fromEntries(answers);
}

/** Problem documents, by the status that their codes have. */
function refusalsOf(codes: readonly ErrorCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set(codes), (code) => ERROR_CODES[code].http);
  const answers = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    answers.map(([status, of]) => [
      status,
      { description: of.toSorted().join(', '), content: contentOf(problem, PROBLEM_MEDIA_TYPE) },
    ]),
  );
}

function contentOf(schema: TSchema, mediaType: string): Record<string, unknown> {
  return { [mediaType]: { schema: named(schema) } };
}

/** A schema as plain JSON, with a reference wherever a named one stands in it. `top` itself is written out. */
function named(schema: unknown, top?: unknown): unknown {
  const name = schema === top ? undefined : NAMES.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(schema)) return schema.map((member) => named(member, top));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, named(member, top)]));
}
