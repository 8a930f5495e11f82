import { type Static, type TObject, type TProperties, Type } from 'typebox';
import {
  DIGEST_PATTERN,
  type Digest,
  PLATFORM_PATTERN,
  type Platform,
  PROVIDER_NAME_PATTERN,
  type ProviderName,
  VERSION_PATTERN,
  type Version,
} from '../model/index.ts';

export const API_VERSION = 'provider-registry/v1';

/** What people write: an unknown property is an error. */
export const written = <P extends TProperties>(properties: P, description: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, description });

/** What programs sign: unknown properties are kept untouched, so that a later version can add some. */
export const signed = <P extends TProperties>(properties: P, description: string): TObject<P> =>
  Type.Object(properties, { description });

export const apiVersion = Type.Literal(API_VERSION);
export const digest = Type.Unsafe<Digest>({ type: 'string', pattern: DIGEST_PATTERN });
export const providerName = Type.Unsafe<ProviderName>({ type: 'string', pattern: PROVIDER_NAME_PATTERN });
export const version = Type.Unsafe<Version>({ type: 'string', pattern: VERSION_PATTERN, maxLength: 128 });
export const platform = Type.Unsafe<Platform>({ type: 'string', pattern: PLATFORM_PATTERN });
export const time = Type.Unsafe<string>({ type: 'string', format: 'date-time', description: 'RFC 3339 in UTC' });
export const size = Type.Integer({ minimum: 0, description: 'bytes' });
export const count = Type.Integer({ minimum: 0 });
export const line = (description: string) => Type.String({ minLength: 1, maxLength: 500, description });
export const text = (description: string) => Type.String({ maxLength: 100_000, description });
export const days = Type.Integer({ minimum: 1, maximum: 3650, description: 'days' });
export const file = Type.Object({ digest, size }, { description: 'content by digest' });
export const versionRange = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'a SemVer range, as ">=1.0.0 <2.0.0"',
});

/** A list whose members differ from each other. */
export const set = <T extends Parameters<typeof Type.Array>[0]>(member: T, maxItems = 1000) =>
  Type.Array(member, { uniqueItems: true, maxItems });

const pathPattern = Type.String({
  pattern: '^/[^\\u0000-\\u001f]*$',
  maxLength: 1024,
  description: 'an absolute path; * and ** match',
});

/** `permissions` of provider.yaml, and everything that is compared with it. */
export const permissions = written(
  {
    files: written({ read: set(pathPattern), write: set(pathPattern) }, 'paths it reads and writes'),
    network: written(
      {
        connect: set(
          Type.String({
            pattern: '^(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:([0-9]{1,5}|\\*)$',
            maxLength: 260,
            description: 'host:port; *. at the front matches any name below',
          }),
        ),
      },
      'hosts it connects to',
    ),
    exec: set(Type.String({ pattern: '^/[^\\u0000-\\u001f*]*$', maxLength: 1024, description: 'an absolute path' })),
    env: set(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 128 })),
    root: Type.Boolean({ description: 'needs uid 0' }),
  },
  'What the provider may do. Deny by default.',
);

/** `protocol` of provider.yaml: how the host starts it and which service it must serve. */
export const protocol = written(
  {
    kind: Type.Literal('go-plugin'),
    handshake: written(
      {
        protocolVersion: Type.Integer({ minimum: 1, maximum: 100 }),
        cookieKey: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 128 }),
        cookieValue: line('the value that go-plugin compares'),
      },
      'go-plugin’s handshake',
    ),
    service: Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_.]*$',
      maxLength: 200,
      description: 'the gRPC service, as proto.Runner',
    }),
    versions: Type.Array(Type.Integer({ minimum: 1, maximum: 1000 }), { minItems: 1, maxItems: 20, uniqueItems: true }),
  },
  'How a host talks to it',
);

export const requires = written({ runtime: versionRange }, 'what it needs of its host');

export type Protocol = Static<typeof protocol>;
export type File = Static<typeof file>;
