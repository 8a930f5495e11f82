import { DOCUMENTS } from '@provider-registry/core/schemas/documents';
import * as assignments from './assignment-contract.ts';
import type { Contract } from './contract.ts';
import * as registry from './registry-contract.ts';
import * as runtimes from './runtime-contract.ts';

/** Every route of the API, in the order of its description. */
export const CONTRACTS: readonly Contract[] = [
  runtimes.REGISTER_RUNTIME,
  runtimes.LIST_RUNTIMES,
  runtimes.GET_RUNTIME,
  runtimes.ADD_RUNTIME_KEY,
  runtimes.REVOKE_RUNTIME_KEY,
  runtimes.GET_CONFIGURATION,
  runtimes.REPORT_STATUS,
  assignments.MAKE_ASSIGNMENT,
  assignments.LIST_ASSIGNMENTS,
  assignments.REMOVE_ASSIGNMENT,
  registry.LIST_PROVIDERS,
  registry.LIST_EVENTS,
  registry.HEALTH,
  registry.OPENAPI,
];

/** Schemas that have a name in the description: generated clients have types of these names. */
export const NAMED = {
  Runtime: runtimes.runtime,
  Assignment: assignments.assignment,
  RuntimeStatus: DOCUMENTS['runtime-status'],
  RegistryStatus: DOCUMENTS['registry-status'],
} as const;
