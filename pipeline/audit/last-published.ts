import { join } from 'node:path';
import { exists, readBytes } from '@provider-registry/adapter-files';
import { createHttpClient } from '@provider-registry/adapter-http';
import { type Catalogue, refreshCatalogue } from '@provider-registry/adapter-tuf';
import type { PublishedVersion } from '@provider-registry/core/audit/manifest';
import { type Digest, hexOf, LIMITS, type ProviderName, type Version } from '@provider-registry/core/model';
import { compareVersions } from '@provider-registry/core/model/versions';
import { type AuditReport, checkDocument, parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import { PREDICATES, verifyAttestation } from '@provider-registry/core/sign';

/** What was published stays published: here it does not matter how old the metadata is. */
const AT_ANY_AGE = new Date(0);

/**
 * The highest version of a provider in the registry's folder, for a change to be compared with; undefined before the first.
 * The findings are those of earlier versions than `version`: a version's own findings are not known because of itself.
 */
export async function lastPublished(
  place: { readonly registryFolder: string; readonly cacheFolder: string },
  name: ProviderName,
  version: Version,
): Promise<PublishedVersion | undefined> {
  const { registryFolder } = place;
  const rootFile = join(registryFolder, 'metadata/1.root.json');
  if (!(await exists(rootFile))) return undefined;
  const catalogue = await refreshCatalogue({
    source: { folder: registryFolder },
    stateFolder: join(place.cacheFolder, 'catalogue'),
    initialRoot: await readBytes(rootFile, LIMITS.documentBytes),
    http: createHttpClient(),
    now: AT_ANY_AGE,
  });
  const versions = [...((await catalogue.findProvider(name))?.versions ?? [])];
  const [highest] = versions.sort((a, b) => compareVersions(b.version, a.version));
  if (!highest) return undefined;
  const release = parseJsonDocument('release', await catalogue.fetchRelease(highest.release), `release of ${name}`);
  return {
    version: highest.version,
    binaries: release.platforms.map(({ binary }) => binary.digest),
    findings: highest.version === version ? [] : await findingsOf(release, registryFolder, catalogue),
  };
}

async function findingsOf(release: Release, registryFolder: string, { trust }: Catalogue): Promise<Digest[]> {
  const listed = release.attestations.find(({ predicateType }) => predicateType === PREDICATES.auditReport);
  if (!listed) return [];
  const path = join(registryFolder, 'oci', release.name, 'blobs/sha256', hexOf(listed.digest));
  const bundle: unknown = JSON.parse(Buffer.from(await readBytes(path, LIMITS.bundleBytes)).toString('utf8'));
  const claim = { predicateType: PREDICATES.auditReport, subjects: [release.index.digest], signers: trust.auditors };
  const verified = verifyAttestation(bundle, claim);
  if (!verified.ok) return [];
  const report: AuditReport = checkDocument('audit-report', verified.statement.predicate, path);
  return report.checks.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint));
}
