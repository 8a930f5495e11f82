export { type Assignment, type Labels, type Runtime, type Selector, selects, type Wish } from './assignment.ts';
export type { Catalogue, ListedRelease } from './catalogue.ts';
export { checkAssignment } from './check-assignment.ts';
export { configurationToSign, type Issued } from './issue.ts';
export { type Resolution, resolveDesired } from './resolve.ts';
export type { Settings } from './settings.ts';
