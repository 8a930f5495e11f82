export { builtTestProvider } from './build.ts';
export { answerOf, MINIMAL_PROTOCOL, permissionsOf, startMinimal } from './minimal.ts';
