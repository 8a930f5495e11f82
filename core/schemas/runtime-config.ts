import { type Static, Type } from 'typebox';
import { apiVersion, digest, line, written } from './common.ts';

const url = Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 2000 });
const path = line('a path, relative to this file');

/** One place to get content from. Never trusted: everything is checked against digests. */
export const mirror = Type.Union([
  written({ kind: Type.Literal('oci'), url, namespace: line('the OCI namespace') }, 'an OCI registry'),
  written({ kind: Type.Literal('http'), url }, 'the registry’s static files behind any web server'),
  written({ kind: Type.Literal('folder'), path }, 'the registry’s static files in a folder'),
]);

export const runtimeConfig = written(
  {
    apiVersion,
    controlPlane: written(
      {
        url,
        id: line('the runtime’s id'),
        key: Type.Union([
          written({ file: path }, 'a file that holds the key'),
          written({ env: line('a variable’s name') }, 'an environment variable that holds the key'),
        ]),
      },
      'the Configuration Service',
    ),
    catalogue: Type.Optional(
      Type.Union([written({ url }, 'over HTTP'), written({ path }, 'in a folder')], {
        description: 'where TUF metadata, targets and releases are; the control plane when left out',
      }),
    ),
    mirrors: Type.Array(mirror, { minItems: 1, maxItems: 20, description: 'tried in order' }),
    trust: written({ root: path, sha256: Type.Optional(digest) }, 'the TUF root, handed over out of band'),
    state: path,
    sandbox: Type.Union([Type.Literal('bubblewrap'), Type.Literal('off')]),
    secrets: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([written({ file: path }, 'a file'), written({ env: line('a variable') }, 'a variable')]),
      ),
    ),
    lastKnownGood: Type.Optional(
      written(
        { maxAge: Type.String({ pattern: '^[1-9][0-9]{0,4}[mhd]$', description: 'as 30d' }) },
        'how long verified providers outlive their control plane',
      ),
    ),
  },
  'runtime.yaml: one Assessment Runtime.',
);

export type Mirror = Static<typeof mirror>;
export type RuntimeConfig = Static<typeof runtimeConfig>;
