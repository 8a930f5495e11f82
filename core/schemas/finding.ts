import { type Static, Type } from 'typebox';
import { digest, line, signed, text } from './common.ts';

export const severity = Type.Union([
  Type.Literal('critical'),
  Type.Literal('high'),
  Type.Literal('medium'),
  Type.Literal('low'),
  Type.Literal('note'),
]);

/** Whose code it is about: the provider's own, a dependency's, or none (a document, the build). */
export const origin = Type.Union([Type.Literal('own'), Type.Literal('dependency'), Type.Literal('none')]);

export const finding = signed(
  {
    rule: Type.String({ pattern: '^[a-z][a-z0-9-]*/[a-z0-9][a-z0-9-]*$', description: '<check>/<rule>' }),
    severity,
    origin,
    message: text('what was found, in a sentence'),
    why: text('why it matters'),
    help: text('what to do'),
    location: Type.Optional(
      signed(
        { file: line('relative to the provider’s folder'), line: Type.Optional(Type.Integer({ minimum: 1 })) },
        'where',
      ),
    ),
    symbol: Type.Optional(text('function, module or path that it is about')),
    path: Type.Optional(Type.Array(text('a call'), { maxItems: 200, description: 'calls from own code to it' })),
    fingerprint: digest,
  },
  'One thing that a check found. The fingerprint survives unrelated edits.',
);

export type Severity = Static<typeof severity>;
export type Origin = Static<typeof origin>;
export type Finding = Static<typeof finding>;
