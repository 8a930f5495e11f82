import { prepareAuditTools } from '@provider-registry/adapter-go';
import type { DesignatedRepository } from '../repository/index.ts';
import type { AuditContext } from './check.ts';

/**
 * Builds what the checks need and Go can cache, so that the first audit does not wait for it. Nothing depends on it: a check
 * whose tool cannot be built says so itself. Throws `NETWORK_UNAVAILABLE`, `TOOLCHAIN_MISSING`, `CHECK_NOT_RUN`.
 */
export function prepareAudit({ registry }: DesignatedRepository, context: AuditContext): Promise<void> {
  return prepareAuditTools({ ...context, toolchain: registry.go.toolchain });
}
