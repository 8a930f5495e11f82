import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@provider-registry/core/model';
import type { FastifyBaseLogger, FastifyContextConfig, FastifyInstance, RawServerDefault } from 'fastify';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { Caller } from '../auth/index.ts';

/** One route of the API: the source of its validation, of its types and of its OpenAPI description. */
export interface Contract {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As Fastify writes it, with `:name` for a parameter. */
  readonly url: string;
  readonly config: FastifyContextConfig & { readonly caller: Caller };
  readonly schema: {
    readonly summary: string;
    readonly params?: TObject;
    readonly querystring?: TObject;
    readonly body?: TSchema;
    /** The answer where all went well, by its status. */
    readonly response: Readonly<Record<number, TSchema>>;
  };
  /** The media type of the answer, where it is not JSON. */
  readonly produces?: string;
  /** Codes that it refuses with, beside those of every route. */
  readonly refuses: readonly ErrorCode[];
}

/** Gives handlers the types of their contract's schemas. */
export interface TypeBoxProvider {
  readonly schema: unknown;
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** Where routes with contracts are added. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxProvider
>;

/** What a client sends: an unknown property is an error. */
export const sent = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

/** What we answer: a later version may add properties. */
export const answered = <P extends TProperties>(properties: P, description: string): TObject<P> =>
  Type.Object(properties, { description });

/** Printable text: no control characters, which could forge a line of a log. */
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';

export const shortText = (description: string, maxLength = 200) =>
  Type.String({ minLength: 1, maxLength, pattern: PRINTABLE, description });

export const uuid = (description: string) => Type.String({ format: 'uuid', description });
export const moment = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC' });

/** Why an administrator changes something. It stays in the history. */
export const why = shortText('why; it stays in the history', 500);

export const labels = (minProperties: number) =>
  Type.Record(
    Type.String({ pattern: '^[a-z0-9]([a-z0-9._/-]{0,61}[a-z0-9])?$' }),
    Type.String({ maxLength: 200, pattern: PRINTABLE }),
    { minProperties, maxProperties: 50, additionalProperties: false, description: 'names and values, as team: web' },
  );

/** An answer without a body. */
export const nothing = Type.Unsafe<undefined>({ description: 'No body' });

/** A JSON object that a handler gives as bytes, as it was signed or generated. */
export const jsonBytes = (description: string) => Type.Unsafe<Uint8Array>({ type: 'object', description });
