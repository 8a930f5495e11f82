import type { Permissions } from '../../model/index.ts';

/** A permission that a use of a capability needs. */
export type Need = 'files-read' | 'files-write' | 'network' | 'exec' | 'env';

export type Meaning =
  | { readonly kind: 'needs'; readonly need: Need }
  /** The analysis does not see through it, so anything may be behind it. */
  | { readonly kind: 'opaque'; readonly severity: 'high' | 'medium'; readonly does: string }
  | { readonly kind: 'harmless' };

const harmless: Meaning = { kind: 'harmless' };
const opaque = (severity: 'high' | 'medium', does: string): Meaning => ({ kind: 'opaque', severity, does });
const needs = (need: Need): Meaning => ({ kind: 'needs', need });

/** Functions of FILES that change the disk. `os.OpenFile` may do either: the sandbox holds it to what is declared. */
const CHANGES_FILES =
  /^(os\.(WriteFile|Create|CreateTemp|Mkdir|MkdirAll|MkdirTemp|Remove|RemoveAll|Rename|Symlink|Link|Chmod|Chown|Lchown|Chtimes|Truncate|CopyFS)(\$\d+)?|\(\*os\.(Root|File)\)\.(WriteFile|Create|Mkdir|MkdirAll|Remove|RemoveAll|Rename|Symlink|Link|Chmod|Chown|Lchown|Chtimes|Truncate))$/;

/** Of the system's state, only variables can hold secrets; host name, ids and folders tell nothing that a provider may not know. */
const READS_VARIABLES = /^(os\.(Getenv|LookupEnv|Environ|ExpandEnv)|syscall\.(Getenv|Environ))$/;

/** What Capslock's capabilities mean here (its docs/capabilities.md). One that is not listed is opaque: it is new to us. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  FILES: needs('files-read'),
  NETWORK: needs('network'),
  EXEC: needs('exec'),
  READ_SYSTEM_STATE: harmless,
  // The process's own working folder, variables, signal handlers and log: nothing outside it changes.
  MODIFY_SYSTEM_STATE: harmless,
  'MODIFY_SYSTEM_STATE/CHDIR': harmless,
  'MODIFY_SYSTEM_STATE/ENV': harmless,
  'MODIFY_SYSTEM_STATE/LOGGING': harmless,
  'MODIFY_SYSTEM_STATE/SIGNALS': harmless,
  // Garbage collector, stacks, finalisers: of this process only.
  RUNTIME: harmless,
  // Calls what it is handed; whoever made that is looked at where it was made.
  UNANALYZED: harmless,
  OPERATING_SYSTEM: opaque('medium', 'uses the operating system in a way that no permission names'),
  SYSTEM_CALLS: opaque('high', 'makes system calls of its own'),
  ARBITRARY_EXECUTION: opaque(
    'high',
    'has code that cannot be looked into: assembly, or a function linked in by its name',
  ),
  CGO: opaque('high', 'calls C code'),
  UNSAFE_POINTER: opaque('medium', 'converts unsafe pointers, which can change any code or data'),
  REFLECT: opaque('medium', 'uses reflection, which can call functions without naming them'),
};

/** What it means that code has `capability` through `target`, a function, variable or type. */
export function meaningOf(capability: string, target: string): Meaning {
  if (capability === 'FILES' && CHANGES_FILES.test(target)) return needs('files-write');
  if (capability === 'READ_SYSTEM_STATE' && READS_VARIABLES.test(target)) return needs('env');
  return MEANINGS[capability] ?? opaque('medium', `has the capability ${capability}`);
}

/** Whether anything is declared that `need` could be for. Which file, host or program it is, the sandbox sees. */
export function isDeclared(need: Need, { files, network, exec, env }: Permissions): boolean {
  switch (need) {
    case 'files-read':
      return files.read.length > 0 || files.write.length > 0;
    case 'files-write':
      return files.write.length > 0;
    case 'network':
      return network.connect.length > 0;
    case 'exec':
      return exec.length > 0;
    case 'env':
      return env.length > 0;
  }
}
