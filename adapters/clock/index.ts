/** Gives the present time. Pure code takes a `Date` instead. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
