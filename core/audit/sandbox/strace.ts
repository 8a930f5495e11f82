/** One system call of one process or thread, as strace tells it. */
export interface SystemCall {
  readonly pid: number;
  readonly name: string;
  /** As strace prints them, strings still quoted. */
  readonly args: readonly string[];
  /** What stands behind `=`: a number, a descriptor, or `-1 ENOENT (…)`. */
  readonly result: string;
}

const LINE = /^(\d+) +(.*)$/;
const CALL = /^(\w+)\((.*)$/;
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)$/;
const UNFINISHED = ' <unfinished ...>';
const NOT_A_CALL = /^(\+\+\+|---) /;

/**
 * Reads the log of `strace -f -y -o`. Calls that another thread's line interrupts are put together again. Lines that are no
 * calls (a process’s end, a signal) are left out; `unreadable` counts what remains. Never throws: the log holds text that an
 * untrusted program chose.
 */
export function parseStrace(log: string): { readonly calls: SystemCall[]; readonly unreadable: number } {
  const begun = new Map<number, string>();
  const calls: SystemCall[] = [];
  let unreadable = 0;
  for (const line of log.split('\n')) {
    const [, pid, text] = LINE.exec(line) ?? [];
    if (pid === undefined || text === undefined) {
      if (line !== '') unreadable += 1;
      continue;
    }
    const whole = completeLine(Number(pid), text, begun);
    if (whole === undefined) continue;
    const call = parseCall(Number(pid), whole);
    if (call) calls.push(call);
    else unreadable += 1;
  }
  return { calls, unreadable };
}

/** The whole call that this line ends; nothing when it only begins one, or is none. */
function completeLine(pid: number, text: string, begun: Map<number, string>): string | undefined {
  if (NOT_A_CALL.test(text)) return undefined;
  if (text.endsWith(UNFINISHED)) {
    const resumed = RESUMED.exec(text);
    const start = text.slice(0, -UNFINISHED.length);
    if (!resumed) begun.set(pid, start);
    return undefined;
  }
  const [, , rest] = RESUMED.exec(text) ?? [];
  if (rest === undefined) return text;
  const start = begun.get(pid);
  begun.delete(pid);
  return start === undefined ? undefined : `${start}${rest}`;
}

function parseCall(pid: number, text: string): SystemCall | undefined {
  const [, name, rest] = CALL.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const { args, end } = splitArguments(rest);
  if (end === undefined) return undefined;
  return {
    pid,
    name,
    args,
    result: rest
      .slice(end)
      .replace(/^\s*=\s*/, '')
      .trim(),
  };
}

const OPENING = '([{';
const CLOSING = ')]}';

/** The arguments up to the bracket that closes the call, and where the rest begins. Quoted text is passed over as a whole. */
function splitArguments(text: string): { args: string[]; end: number | undefined } {
  const args: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (character === '"') i = endOfQuoted(text, i);
    else if (character === '<') i = endOfAnnotation(text, i);
    else if (OPENING.includes(character)) depth += 1;
    else if (depth > 0 && CLOSING.includes(character)) depth -= 1;
    else if (depth === 0 && (character === ',' || character === ')')) {
      const argument = text.slice(start, i).trim();
      if (argument !== '' || character === ',') args.push(argument);
      start = i + 1;
      if (character === ')') return { args, end: start };
    }
  }
  return { args, end: undefined };
}

function endOfQuoted(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** What `-y` says of a descriptor: `3</etc/ssh>`. strace escapes angle brackets inside; elsewhere `<` stands for itself. */
function endOfAnnotation(text: string, start: number): number {
  const isAnnotation = /[\w]$/.test(text.slice(Math.max(0, start - 1), start)) && text[start + 1] !== '<';
  const end = text.indexOf('>', start);
  return isAnnotation && end > 0 ? end : start;
}

/** The text of a quoted argument, its C escapes undone; nothing for an argument that is no text (NULL, an address). */
export function unquote(argument: string): string | undefined {
  const [, quoted, cut] = /^"((?:[^"\\]|\\.)*)"(\.\.\.)?$/s.exec(argument) ?? [];
  if (quoted === undefined) return undefined;
  return `${unescapeC(quoted)}${cut ? '…' : ''}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f', a: '\x07', b: '\b' };

function unescapeC(text: string): string {
  const bytes = text.replaceAll(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/gs, (_all, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    if (code.startsWith('x') && code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? code;
  });
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What `-y` says a descriptor is: the path in `AT_FDCWD</work>` or `3</etc/ssh>`. */
export function annotation(argument: string): string | undefined {
  const path = /^(?:AT_FDCWD|\d+)<(.*)>(?:\(deleted\))?$/s.exec(argument)?.[1];
  return path === undefined ? undefined : unescapeC(path);
}
