/** One system call of one process or thread, as strace tells it. */
export interface SystemCall {
  readonly pid: number;
  /** The lines of the log on which it began and came back. */
  readonly lines: { readonly from: number; readonly to: number };
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
 * strace stops a thread before its call is made. Where the thread died meanwhile, with its process, strace cannot ask any more
 * which call it would have been: nothing happened, unless the thread goes on.
 */
const DIED_BEFORE = /^(\?\?\?\(|<\.\.\. \?\?\? resumed>)/;

/**
 * Reads the log of `strace -f -y -o`. Calls that another thread's line interrupts are put together again; one that never came
 * back is taken as far as it was printed. Lines that are no calls (a process’s end, a signal, a call that its dying thread
 * never made) are left out; `unreadable` counts what remains. Never throws: the log holds text that an untrusted program chose.
 */
export function parseStrace(log: string): { readonly calls: SystemCall[]; readonly unreadable: number } {
  const begun = new Map<number, Printed>();
  const calls: SystemCall[] = [];
  const lines = log.split('\n');
  let unreadable = 0;
  const take = (printed: Printed, to: number) => {
    const call = parseCall(printed, to);
    if (call) calls.push(call);
    else unreadable += 1;
  };
  const dying = new Set<number>();
  for (const [number, line] of lines.entries()) {
    const [, digits, text] = LINE.exec(line) ?? [];
    if (digits === undefined || text === undefined) {
      unreadable += line === '' ? 0 : 1;
      continue;
    }
    const pid = Number(digits);
    if (dying.has(pid) && !NOT_A_CALL.test(text) && !DIED_BEFORE.test(text)) {
      dying.delete(pid); // it lives: then its call was made, and is not known
      unreadable += 1;
    }
    if (DIED_BEFORE.test(text)) dying.add(pid);
    else takeLine({ pid, text, from: number }, begun, take);
  }
  for (const printed of begun.values()) take({ ...printed, text: `${printed.text}) = ?` }, lines.length);
  return { calls, unreadable };
}

/** What was printed of a call, from the line on which it began. */
interface Printed {
  readonly pid: number;
  readonly text: string;
  readonly from: number;
}

function takeLine(line: Printed, begun: Map<number, Printed>, take: (printed: Printed, to: number) => void): void {
  const { pid, text, from } = line;
  if (NOT_A_CALL.test(text)) return;
  const rest = RESUMED.exec(text)?.[2];
  if (rest !== undefined) {
    const start = begun.get(pid);
    begun.delete(pid);
    if (start) take({ ...start, text: `${start.text}${rest}` }, from);
  } else if (text.endsWith(UNFINISHED)) begun.set(pid, { ...line, text: text.slice(0, -UNFINISHED.length) });
  else take(line, from);
}

function parseCall({ pid, text, from }: Printed, to: number): SystemCall | undefined {
  const [, name, rest] = CALL.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const { args, end } = splitArguments(rest);
  if (end === undefined) return undefined;
  return {
    pid,
    lines: { from, to },
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
