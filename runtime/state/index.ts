export { type Accepted, readAccepted, readRevocations, writeAccepted, writeRevocations } from './accepted.ts';
export { readCurrent, switchTo } from './generations.ts';
export { type Layout, layoutOf } from './layout.ts';
export { isUntouched, openStored, putIntoStore, storedOf } from './store.ts';
