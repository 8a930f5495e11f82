declare const brand: unique symbol;

/** A value that only its parser makes: parsed once, then trusted. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
