/** This runtime's version: what `requires.runtime` of a provider is compared with. */
export const RUNTIME_VERSION = '1.0.0';
