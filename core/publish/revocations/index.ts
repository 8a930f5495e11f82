export { NO_REVOCATIONS, refuseShortenedRevocations } from './revocations.ts';
