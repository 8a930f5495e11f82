export { isWithinLastKnownGood } from './last-known-good.ts';
export {
  type Candidate,
  type InstallPlan,
  isRevoked,
  isUpToDate,
  nextGeneration,
  planInstall,
} from './plan-install.ts';
