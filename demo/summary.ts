import type { AuditReport, MainJob, Reason, VerdictValue } from '@provider-registry/core/schemas';

/** What the main job must end with. */
export const EXPECTED: Readonly<Record<string, VerdictValue>> = {
  'ssh-config': 'approved',
  'tls-certificate': 'flagged',
  'shell-audit': 'rejected',
};

/**
 * One audit in the main job's document: the policy's own verdict, and what a reviewer's waivers made of it where there are
 * some.
 */
export function providerSummary({ provider, version, verdict }: AuditReport): MainJob['providers'][number] {
  const isWaived = verdict.reasons.some(({ waiver }) => waiver !== undefined);
  const told = verdict.reasons.filter(({ effect, waiver }) => effect !== 'approve' || waiver !== undefined);
  return {
    name: provider,
    version,
    verdict: isWaived && verdict.verdict === 'approved' ? 'flagged' : verdict.verdict,
    reasons: told.map(sentence),
    ...(isWaived && { afterReview: verdict.verdict }),
  };
}

function sentence({ rule, message, because }: Reason): string {
  return `${message.replace(/\.$/, '')} (${rule}). ${because}`;
}

/** Where the document differs from what had to come out, as a sentence each; empty when all is well. */
export function differences({ providers, runtime, assignmentsRefused, tampering }: MainJob): string[] {
  const verdicts = Object.entries(EXPECTED).flatMap(([name, expected]) => {
    const found = providers.find((provider) => provider.name === name)?.verdict ?? 'no verdict';
    return found === expected ? [] : [`${name} should be ${expected} and is ${found}`];
  });
  const reviewed = providers.find(({ name }) => name === 'tls-certificate');
  const notProbed = runtime.installed.filter(({ probe }) => probe !== 'ok');
  return [
    ...verdicts,
    ...(reviewed?.afterReview === 'approved' ? [] : ['the waiver did not approve tls-certificate']),
    ...(runtime.installed.length === 2 ? [] : [`two providers should be installed, ${runtime.installed.length} are`]),
    ...runtime.refused.map(({ name, code }) => `the runtime refused ${name}: ${code}`),
    ...notProbed.map(({ name, probe }) => `the probe of ${name} says ${probe}`),
    ...(assignmentsRefused.some(({ name }) => name === 'shell-audit') ? [] : ['assigning shell-audit was not refused']),
    ...(tampering.code === 'DIGEST_MISMATCH' ? [] : [`the changed byte gave ${tampering.code}`]),
    ...(tampering.kept || tampering.code === 'CHECK_NOT_RUN' ? [] : ['the runtime did not keep what it had']),
  ];
}

/** What the runtime did with a changed byte, in words. */
export function describeTampering({ code, kept }: MainJob['tampering']): string {
  if (code === 'CHECK_NOT_RUN') return 'not shown, it takes two published providers';
  return `${code}, and the runtime ${kept ? 'kept' : 'lost'} what it had`;
}

/** The document for a person. */
export function describe({ providers, runtime, assignmentsRefused, tampering, url }: MainJob): string {
  return [
    '',
    'Providers',
    ...providers.flatMap(({ name, version, verdict, afterReview, reasons }) => [
      `  ${name} ${version}: ${verdict}${afterReview ? `, after review ${afterReview}` : ''}`,
      ...reasons.map((reason) => `      ${reason}`),
    ]),
    '',
    `Runtime edge-1, generation ${runtime.generation}`,
    ...runtime.installed.map(
      ({ name, version, platform, digest, probe }) =>
        `  ${name} ${version}  ${platform}  ${digest.slice(0, 19)}…  probe ${probe}`,
    ),
    '',
    ...assignmentsRefused.map(({ name, code }) => `Assigning ${name} was refused: ${code}`),
    `One changed byte on a mirror: ${describeTampering(tampering)}`,
    '',
    `Look at ${url}`,
  ].join('\n');
}
