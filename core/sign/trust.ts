import type { Refusal } from '../model/index.ts';
import type { Identity, Trust } from '../schemas/index.ts';
import { keyHint, publicKeyOf } from './key.ts';
import { PREDICATES } from './predicates.ts';

/** Public keys in PEM of a registry whose roles have one key each. */
export interface RoleKeys {
  readonly builder: string;
  readonly auditor: string;
  readonly reviewer: string;
  readonly service: string;
}

/** The `trust.yaml` of a registry that signs with keys. */
export function createTrust(keys: RoleKeys): Trust {
  const only = (name: string, publicKey: string): Identity[] => [{ name, publicKey }];
  return {
    apiVersion: 'provider-registry/v1',
    builders: only('builder', keys.builder),
    auditors: only('auditor', keys.auditor),
    reviewers: only('reviewer', keys.reviewer),
    services: only('service', keys.service),
    predicates: [PREDICATES.provenance, PREDICATES.sbom, PREDICATES.auditReport, PREDICATES.verdict],
  };
}

/**
 * Why a trust document must not be used: a key that is none, or one that holds two roles. Who builds must not be who audits
 * (`docs/architecture.md` §Where trust begins), and a control plane's key must be neither.
 */
export function refuseTrust(trust: Trust): Refusal | undefined {
  const holders = new Map<string, string>();
  for (const role of ['builders', 'auditors', 'reviewers', 'services'] as const) {
    for (const identity of trust[role]) {
      const hint = hintOf(identity);
      if (hint === undefined) {
        return invalid(`${role}: the key of ${identity.name} cannot be read`, 'a P-256 or ed25519 public key in PEM');
      }
      const other = holders.get(hint);
      if (other !== undefined && other !== role) {
        return invalid(`one key is listed under ${other} and ${role}`, 'a key of its own for each role', identity.name);
      }
      holders.set(hint, role);
    }
  }
  return undefined;
}

function hintOf(identity: Identity): string | undefined {
  try {
    return keyHint(publicKeyOf(identity.publicKey));
  } catch {
    return undefined;
  }
}

function invalid(message: string, expected: string, found?: string): Refusal {
  return {
    code: 'INVALID_DOCUMENT',
    message,
    where: 'trust.yaml',
    expected,
    ...(found !== undefined && { found }),
  };
}
