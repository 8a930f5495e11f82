import type { ErrorCode, Refusal } from '../model/index.ts';
import { compareVersions, isVersionRange, satisfies } from '../model/versions/index.ts';
import type { StatusEntry } from '../publish/index.ts';
import type { Runtime, Wish } from './assignment.ts';
import type { Catalogue } from './catalogue.ts';
import { chooseRelease } from './choose-release.ts';
import { refuseYanked } from './fit.ts';

const NAMED_AT_MOST = 10;

/**
 * Why an administrator may not make this assignment, or nothing. `runtimes` are those that it selects now; a refusal that is about
 * some of them names them. Nothing is allowed because of `audited`, which is not signed: it explains a refusal.
 */
export function checkAssignment(
  wish: Wish,
  runtimes: readonly Runtime[],
  catalogue: Catalogue,
  audited: readonly StatusEntry[],
): Refusal | undefined {
  return refuseRange(wish) ?? refuseUnlisted(wish, catalogue, audited) ?? refuseForRuntimes(wish, runtimes, catalogue);
}

function refuseRange(wish: Wish): Refusal | undefined {
  if (isVersionRange(wish.version)) return undefined;
  return {
    code: 'INVALID_DOCUMENT',
    message: 'version is neither a version nor a range',
    where: 'version',
    expected: 'SemVer 2.0 as 1.4.0, or a range as >=1.4.0 <2.0.0',
    found: wish.version,
  };
}

/** What the signed catalogue does not list is refused; the status document may say why. */
function refuseUnlisted(wish: Wish, catalogue: Catalogue, audited: readonly StatusEntry[]): Refusal | undefined {
  const choice = chooseRelease(wish, undefined, catalogue);
  if (choice.ok || choice.refusal.code !== 'NOT_LISTED') return undefined;
  const [known] = audited
    .filter(({ name, version }) => name === wish.provider && satisfies(version, wish.version))
    .sort((a, b) => compareVersions(b.version, a.version));
  if (known === undefined) return { ...choice.refusal, code: 'NOT_AUDITED' };
  if (known.verdict === 'approved') return choice.refusal;
  return {
    code: 'VERDICT_NOT_APPROVED',
    message: `the audit of ${known.name}@${known.version} ended with ${known.verdict}`,
    expected: 'approved',
    found: reasonsOf(known),
  };
}

function reasonsOf({ verdict, reasons }: StatusEntry): string {
  const told = reasons.filter(({ effect, waiver }) => effect !== 'approve' && waiver === undefined);
  return [verdict, ...told.map(({ rule, message }) => `${rule}: ${message}`)].join('; ').slice(0, 2000);
}

function refuseForRuntimes(wish: Wish, runtimes: readonly Runtime[], catalogue: Catalogue): Refusal | undefined {
  const hosts = runtimes.length > 0 ? runtimes : [undefined];
  const refused = hosts.flatMap((runtime) => {
    const refusal = refuseForRuntime(wish, runtime, catalogue);
    return refusal ? [{ runtime, refusal }] : [];
  });
  const [first] = refused;
  if (first === undefined) return undefined;
  const alike = refused.filter(({ refusal }) => refusal.code === first.refusal.code);
  return isAboutRuntimes(first.refusal.code) ? naming(first.refusal, alike) : first.refusal;
}

function refuseForRuntime(wish: Wish, runtime: Runtime | undefined, catalogue: Catalogue): Refusal | undefined {
  const choice = chooseRelease(wish, runtime, catalogue);
  return choice.ok ? refuseYanked(choice.listed, catalogue.revocations) : choice.refusal;
}

function isAboutRuntimes(code: ErrorCode): boolean {
  return code === 'PLATFORM_UNSUPPORTED' || code === 'PROTOCOL_UNSUPPORTED';
}

function naming(refusal: Refusal, refused: readonly { readonly runtime: Runtime | undefined }[]): Refusal {
  const names = refused.map(({ runtime }) => runtime?.name ?? 'every runtime');
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return { ...refusal, where: `${names.slice(0, NAMED_AT_MOST).join(', ')}${more}` };
}
