export { type AdministratorToken, findToken, keepFirstToken, rememberUse } from './administrators.ts';
export {
  type AssignmentRecord,
  listAssignments,
  makeAssignment,
  type NewAssignment,
  removeAssignment,
} from './assignments.ts';
export {
  type ConfigurationInputs,
  configurationInputs,
  keepConfiguration,
  type SignedConfiguration,
} from './configurations.ts';
export { type Database, type OpenDatabase, openDatabase } from './database.ts';
export { type Author, type EventRecord, listEvents } from './events.ts';
export {
  addRuntimeKey,
  findRuntimeKey,
  getRuntime,
  keepReport,
  listRuntimes,
  type NewRuntime,
  type RuntimeKey,
  type RuntimeKeyRecord,
  type RuntimeRecord,
  registerRuntime,
  revokeRuntimeKey,
  seeRuntime,
  selectedRuntimes,
} from './runtimes.ts';
export type { EventAction } from './schema.ts';
