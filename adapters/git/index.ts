import { run } from '@provider-registry/adapter-process';
import { RegistryError } from '@provider-registry/core/model';

export interface Git {
  /** Every file below `folder`, ignored ones too, relative to the repository: a compiler does not read .gitignore. */
  listFiles(folder: string): Promise<string[]>;
  /** Files that differ between `base` and the work tree. Throws `NOT_FOUND` for an unknown `base`. */
  changedFiles(base: string): Promise<string[]>;
  /** The commit of HEAD; undefined before the first one. */
  head(): Promise<string | undefined>;
  /** Makes a repository with the branch `main` if there is none. */
  init(): Promise<void>;
  /** Commits everything; does nothing when nothing changed. */
  commitAll(message: string, author: { name: string; email: string }): Promise<void>;
}

/** The git repository at `root`. `environment` is what git sees of the caller's: PATH and HOME. */
export function openGit(root: string, environment: Readonly<Record<string, string>>): Git {
  const git = async (args: readonly string[]) => {
    const env = { ...pick(environment), GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C.UTF-8' };
    return run('git', ['-c', 'core.quotePath=false', '-c', 'core.hooksPath=/dev/null', ...args], { cwd: root, env });
  };
  const must = async (args: readonly string[]) => {
    const done = await git(args);
    if (done.status === 0) return done.stdout;
    throw new RegistryError({
      code: 'INTERNAL',
      message: `git ${args[0]} failed`,
      where: root,
      found: done.stderr.trim().slice(0, 500),
      next: 'Run the same git command in that folder and correct what it names.',
    });
  };
  return {
    listFiles: async (folder) =>
      splitNul(await must(['ls-files', '-z', '-co', '--deduplicate', '--', `${folder}/`])).sort(),
    changedFiles: async (base) => {
      const known = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`]);
      if (known.status !== 0) {
        throw new RegistryError({ code: 'NOT_FOUND', message: `git knows no commit ${base}`, where: root });
      }
      const commit = known.stdout.trim();
      const tracked = splitNul(await must(['diff', '--name-only', '-z', '--no-renames', commit, '--']));
      const untracked = splitNul(await must(['ls-files', '-z', '-o', '--exclude-standard']));
      return [...new Set([...tracked, ...untracked])].sort();
    },
    head: async () => {
      const done = await git(['rev-parse', '--verify', '--quiet', 'HEAD']);
      return done.status === 0 ? done.stdout.trim() : undefined;
    },
    init: async () => {
      await must(['init', '-q', '-b', 'main']);
    },
    commitAll: async (message, author) => {
      await must(['add', '-A']);
      const staged = await git(['diff', '--cached', '--quiet']);
      if (staged.status === 0) return;
      await must([
        '-c',
        `user.name=${author.name}`,
        '-c',
        `user.email=${author.email}`,
        '-c',
        'commit.gpgSign=false',
        'commit',
        '-q',
        '-m',
        message,
      ]);
    },
  };
}

function pick(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(['PATH', 'HOME'].flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

function splitNul(text: string): string[] {
  return text.split('\0').filter((path) => path !== '');
}
