import { basename, dirname } from 'node:path';
import { exists, readBytes } from '@provider-registry/adapter-files';
import { type Digest, LIMITS, parseDigest } from '@provider-registry/core/model';
import { type Descriptor, OCI } from '@provider-registry/core/publish';
import type { FastifyInstance } from 'fastify';
import type { StatusReader } from '../catalogue/index.ts';
import { installOciErrors, OciError } from './oci-errors.ts';
import { openRepositories } from './repositories.ts';
import { FOREVER } from './static-files.ts';

interface Repository {
  namespace: string;
  name: string;
}

const OPEN = { config: { caller: 'anyone' } } as const;
const REPOSITORY = '/:namespace/:name';

/**
 * The pull half of the OCI distribution-spec v1.1 below `/v2`, on the layouts of the static registry. Nothing served here is to be
 * trusted: a client that verifies does so against the catalogue.
 */
export function addOci(app: FastifyInstance, registryFolder: string, registryStatus: StatusReader): void {
  const find = openRepositories(registryFolder, registryStatus);
  installOciErrors(app);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('docker-distribution-api-version', 'registry/2.0');
  });

  // §Determining Support
  app.get('/', OPEN, () => ({}));

  // §Pulling manifests
  app.get<{ Params: Repository & { reference: string } }>(
    `${REPOSITORY}/manifests/:reference`,
    OPEN,
    async ({ params }, reply) => {
      const { layout } = await find(params.namespace, params.name);
      const found = layout.findManifest(params.reference);
      if (!found) throw new OciError('MANIFEST_UNKNOWN', 'no such tag or digest', params.reference.slice(0, 200));
      const isFixed = params.reference === found.digest;
      reply.headers({ 'docker-content-digest': found.digest, 'cache-control': isFixed ? FOREVER : 'no-cache' });
      return reply.type(found.mediaType).send(await readBytes(layout.blobPath(found.digest), LIMITS.documentBytes));
    },
  );

  // §Pulling blobs
  app.get<{ Params: Repository & { digest: string } }>(
    `${REPOSITORY}/blobs/:digest`,
    OPEN,
    async ({ params }, reply) => {
      const { layout } = await find(params.namespace, params.name);
      const digest = digestOf(params.digest);
      const path = layout.blobPath(digest);
      if (!(await exists(path))) throw new OciError('BLOB_UNKNOWN', 'no such blob', digest);
      reply.headers({ 'docker-content-digest': digest, 'cache-control': FOREVER });
      return reply.sendFile(basename(path), dirname(path));
    },
  );

  // §Listing Referrers
  app.get<{ Params: Repository & { digest: string }; Querystring: { artifactType?: string } }>(
    `${REPOSITORY}/referrers/:digest`,
    OPEN,
    async ({ params, query }, reply) => {
      const { layout } = await find(params.namespace, params.name);
      const all = await layout.referrers(digestOf(params.digest));
      const { artifactType } = query;
      if (artifactType !== undefined) reply.header('oci-filters-applied', 'artifactType');
      return reply.type(OCI.index).send(Buffer.from(JSON.stringify(referrersIndex(all, artifactType))));
    },
  );

  // §Listing Tags
  app.get<{ Params: Repository; Querystring: { n?: string; last?: string } }>(
    `${REPOSITORY}/tags/list`,
    OPEN,
    async ({ params, query }, reply) => {
      const { layout } = await find(params.namespace, params.name);
      const { namespace, name } = params;
      const { tags, next } = pageOf(layout.tags(), query);
      if (next !== undefined) reply.header('link', `</v2/${namespace}/${name}/tags/list?${next}>; rel="next"`);
      return { name: `${namespace}/${name}`, tags };
    },
  );
}

function digestOf(text: string): Digest {
  try {
    return parseDigest(text);
  } catch {
    throw new OciError('DIGEST_INVALID', 'this is not a digest', text.slice(0, 200));
  }
}

function referrersIndex(all: readonly Descriptor[], artifactType: string | undefined) {
  const manifests = all.filter((entry) => artifactType === undefined || entry.artifactType === artifactType);
  return { schemaVersion: 2, mediaType: OCI.index, manifests };
}

/** At most `n` tags after `last`, and the query of the page after them where there is one. */
function pageOf(tags: readonly string[], { n, last }: { n?: string; last?: string }) {
  const after = last === undefined ? tags : tags.filter((tag) => tag > last);
  const size = n !== undefined && /^[0-9]{1,6}$/.test(n) ? Number(n) : after.length;
  const page = after.slice(0, size);
  const end = page.at(-1);
  if (end === undefined || page.length === after.length) return { tags: page };
  return { tags: page, next: new URLSearchParams({ n: String(size), last: end }).toString() };
}
