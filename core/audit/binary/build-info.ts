export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `h1:…`, as in go.sum; empty for the main module. */
  readonly sum: string;
  /** What `replace` put in its place. */
  readonly replacedBy?: string;
}

/** What Go's linker writes into every executable (package debug/buildinfo). */
export interface BuildInfo {
  /** As `go1.26.8`. */
  readonly goVersion: string;
  /** The main package's import path. */
  readonly mainPackage: string;
  readonly modules: readonly GoModule[];
  readonly settings: Readonly<Record<string, string>>;
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_BYTES = 32;
const FLAGS_AT = 15;
/** Strings follow the header, as Go 1.18 and later write them. */
const INLINE_STRINGS = 2;
/** Sentinels of 16 bytes stand around the module information (cmd/go/internal/modload.ModInfoData). */
const SENTINEL_CHARACTERS = 16;

/** The build information in an executable's data, or nothing when there is none that can be read. */
export function readBuildInfo(data: Uint8Array): BuildInfo | undefined {
  const at = findMagic(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  if (at === undefined || ((data[at + FLAGS_AT] ?? 0) & INLINE_STRINGS) === 0) return undefined;
  const version = readString(data, at + HEADER_BYTES);
  const modules = version && readString(data, version.end);
  if (!version || !modules || modules.text.length < 2 * SENTINEL_CHARACTERS) return undefined;
  return parse(version.text, modules.text.slice(SENTINEL_CHARACTERS, -SENTINEL_CHARACTERS));
}

function findMagic(data: Buffer): number | undefined {
  for (let at = data.indexOf(MAGIC); at >= 0; at = data.indexOf(MAGIC, at + 1)) {
    if (at % ALIGNMENT === 0) return at;
  }
  return undefined;
}

/** Length as an unsigned varint, then that many bytes. */
function readString(data: Uint8Array, start: number): { text: string; end: number } | undefined {
  let length = 0;
  let at = start;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = data[at];
    if (byte === undefined) return undefined;
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      const end = at + length;
      // Latin-1 keeps a byte a character: the sentinels are no UTF-8, and paths and versions are ASCII.
      return end > data.length ? undefined : { text: Buffer.from(data.subarray(at, end)).toString('latin1'), end };
    }
  }
  return undefined;
}

function parse(goVersion: string, text: string): BuildInfo {
  const modules: GoModule[] = [];
  const settings = new Map<string, string>();
  let mainPackage = '';
  for (const line of text.split('\n')) {
    const [kind, first = '', version = '', sum = ''] = line.split('\t');
    if (kind === 'path') mainPackage = first;
    if (kind === 'dep') modules.push({ path: first, version, sum });
    if (kind === '=>') replaceLast(modules, `${first} ${version}`.trim());
    if (kind === 'build') settings.set(...splitSetting(line.slice('build\t'.length)));
  }
  return { goVersion, mainPackage, modules, settings: Object.fromEntries(settings) };
}

function replaceLast(modules: GoModule[], replacedBy: string): void {
  const last = modules.pop();
  if (last) modules.push({ ...last, replacedBy });
}

function splitSetting(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
