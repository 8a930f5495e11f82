/** The declared function that a symbol of the call graph belongs to: closures, numbered inits and instances count as it. */
export function declaredFunction(symbol: string): string {
  return symbol
    .replace(/(\$\w+)+$/, '')
    .replace(/\[[^\]]*\]$/, '')
    .replace(/\.init#\d+$/, '.init');
}

/** A symbol as Go code names it: `(*net/http.Client).Get` as `(*http.Client).Get`. */
export function shortName(symbol: string): string {
  return declaredFunction(symbol).replaceAll(/([\w.~-]+\/)+/g, '');
}
