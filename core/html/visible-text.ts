/** Control and format characters, which change the direction or the shape of what stands around them (CVE-2021-42574). */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from a provider as a reader must see it: what would be invisible or would hide something is written as `\u{…}`. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
