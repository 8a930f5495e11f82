import type { Check } from '../check.ts';
import { binaryCheck } from './binary.ts';
import { capabilitiesCheck } from './capabilities.ts';
import { manifestCheck } from './manifest.ts';
import { sandboxCheck } from './sandbox.ts';

/** Every check of an audit, in the order of the report. */
export const CHECKS: readonly Check[] = [manifestCheck, binaryCheck, capabilitiesCheck, sandboxCheck];
