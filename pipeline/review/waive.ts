import { writeFileAtomic } from '@provider-registry/adapter-files';
import { signStatement } from '@provider-registry/adapter-sigstore';
import {
  type Digest,
  hexOf,
  LIMITS,
  type ProviderName,
  RegistryError,
  type Version,
} from '@provider-registry/core/model';
import { checkDocument, serializeYaml, type Waiver } from '@provider-registry/core/schemas';
import { waiverStatement } from '@provider-registry/core/sign';
import { waiverFiles } from './place.ts';

export interface WaiveOptions {
  readonly root: string;
  readonly provider: ProviderName;
  readonly version: Version;
  /** The one finding that is waived. */
  readonly fingerprint: Digest;
  /** How long it counts, in days: at most `LIMITS.waiverDays`. */
  readonly days: number;
  readonly reason: string;
  /** As trust.yaml names the holder of the key. */
  readonly reviewer: string;
  readonly privateKeyPem: string;
  readonly now: Date;
}

const DAY_MILLISECONDS = 86_400_000;
/** Enough of a fingerprint to tell one provider version's findings apart in a file name. */
const ID_DIGITS = 12;

/**
 * Writes a reviewer's decision on one finding of one version, and signs it. The signature is written last: a decision without
 * it does not count. A second decision on the same finding takes the first one's place. Throws `WRONG_USE`, `INVALID_DOCUMENT`.
 */
export async function waive(options: WaiveOptions): Promise<Waiver> {
  const { root, provider, version, fingerprint, days, reason, reviewer, now } = options;
  if (!Number.isInteger(days) || days < 1 || days > LIMITS.waiverDays) {
    throw new RegistryError({
      code: 'WRONG_USE',
      message: 'a waiver needs an end',
      expected: `1 to ${LIMITS.waiverDays} days`,
      found: String(days),
    });
  }
  const id = `${version}-${hexOf(fingerprint).slice(0, ID_DIGITS)}`;
  const files = waiverFiles(root, provider, id);
  const waiver = checkDocument(
    'waiver',
    {
      apiVersion: 'provider-registry/v1',
      id,
      provider,
      version,
      fingerprint,
      reason,
      reviewer,
      date: now.toISOString(),
      expires: new Date(now.getTime() + days * DAY_MILLISECONDS).toISOString(),
    },
    files.document,
  );
  await writeFileAtomic(files.document, serializeYaml(waiver));
  const bundle = signStatement(waiverStatement(waiver), options.privateKeyPem);
  await writeFileAtomic(files.bundle, `${JSON.stringify(bundle, null, 2)}\n`);
  return waiver;
}
