export { type Judged, templatePolicy, verdictOf } from './judged.ts';
