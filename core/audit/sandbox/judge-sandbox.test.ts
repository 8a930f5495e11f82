import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_PERMISSIONS, type Permissions } from '../../model/index.ts';
import { judgeSandboxRun, type SandboxRun } from './judge-sandbox.ts';

const START = '7 execve("/plugin", ["/plugin"], 0x5 /* 4 vars */) = 0';
const socketFolder = '/tmp/a/s';

const runOf = (...lines: string[]): SandboxRun => ({
  trace: `${[START, ...lines].join('\n')}\n`,
  cut: false,
  socketFolder,
});

function judge(run: SandboxRun, permissions: Partial<Permissions> = {}) {
  const judgement = judgeSandboxRun(run, { ...NO_PERMISSIONS, ...permissions });
  assert.ok(judgement);
  return judgement;
}

/** What was found, as `rule target`. */
function foundIn(lines: string[], permissions: Partial<Permissions> = {}): string[] {
  return judge(runOf(...lines), permissions).found.map(
    ({ rule, symbol }) => `${rule.slice('sandbox/'.length)}${symbol === undefined ? '' : ` ${symbol}`}`,
  );
}

const undeclared: [what: string, line: string, found: string][] = [
  [
    'opening a file',
    '7 openat(AT_FDCWD</work>, "/etc/shadow", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file)',
    'undeclared-file-read /etc/shadow',
  ],
  [
    'opening below a folder',
    '7 openat(5</etc/ssh>, "../shadow", O_RDONLY) = -1 EACCES (Permission denied)',
    'undeclared-file-read /etc/shadow',
  ],
  [
    'openat2',
    '7 openat2(5</etc>, "shadow", {flags=O_RDONLY, resolve=RESOLVE_BENEATH}, 24) = 3</etc/shadow>',
    'undeclared-file-read /etc/shadow',
  ],
  [
    'asking for a file',
    '7 newfstatat(AT_FDCWD</work>, "/home/alice/.ssh/id_rsa", 0xc0, 0) = -1 ENOENT (No such file)',
    'undeclared-file-read /home/alice/.ssh/id_rsa',
  ],
  [
    'creating a file',
    '7 openat(AT_FDCWD</work>, "/etc/cron.d/x", O_WRONLY|O_CREAT|O_TRUNC, 0644) = -1 EROFS (Read-only)',
    'undeclared-file-write /etc/cron.d/x',
  ],
  ['the older open', '7 open("/etc/cron.d/x", O_RDWR) = -1 EROFS (Read-only)', 'undeclared-file-write /etc/cron.d/x'],
  [
    'openat2 for writing',
    '7 openat2(AT_FDCWD</work>, "/etc/x", {flags=O_WRONLY|O_CREAT, mode=0644}, 24) = -1 EROFS (R)',
    'undeclared-file-write /etc/x',
  ],
  [
    'removing',
    '7 unlinkat(AT_FDCWD</work>, "/etc/passwd", 0) = -1 EROFS (Read-only)',
    'undeclared-file-write /etc/passwd',
  ],
  [
    'linking',
    '7 symlinkat("/etc/shadow", AT_FDCWD</work>, "/etc/x") = -1 EROFS (Read-only)',
    'undeclared-file-write /etc/x',
  ],
  [
    'changing a mode',
    '7 fchmodat(AT_FDCWD</work>, "/etc/x", 0777) = -1 EROFS (Read-only)',
    'undeclared-file-write /etc/x',
  ],
  [
    'starting a program',
    '7 execve("/bin/sh", ["/bin/sh", "-c", "id"], 0x1 /* 0 vars */) = -1 ENOENT (No such file)',
    'undeclared-exec /bin/sh',
  ],
  [
    'starting by descriptor',
    '7 execveat(3</tmp/x>, "run", ["x"], NULL, 0) = -1 EACCES (P)',
    'undeclared-exec /tmp/x/run',
  ],
  [
    'connecting',
    '7 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH (N)',
    'undeclared-network 192.0.2.1:443',
  ],
  [
    'connecting by IPv6',
    '7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (N)',
    'undeclared-network [2001:db8::1]:443',
  ],
  [
    'sending a datagram',
    '7 sendto(3, "x\\0", 2, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 2',
    'undeclared-network 192.0.2.1:53',
  ],
  [
    'sending a message',
    '7 sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, msg_namelen=16, msg_iov=[], msg_iovlen=0}, 0) = 0',
    'undeclared-network 192.0.2.1:53',
  ],
  [
    'listening',
    '7 bind(3, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
    'undeclared-network listens on 0.0.0.0:8080',
  ],
  [
    'a raw socket',
    '7 bind(3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_ALL)}, 20) = -1 EPERM (O)',
    'undeclared-network a socket of the kind AF_PACKET',
  ],
  [
    'a service’s socket',
    '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/docker.sock"}, 18) = -1 ENOENT (N)',
    'undeclared-file-write /run/docker.sock',
  ],
  [
    'an abstract socket',
    '7 connect(3, {sa_family=AF_UNIX, sun_path=@"/x"}, 5) = -1 ECONNREFUSED (C)',
    'undeclared-network the abstract socket /x',
  ],
  ['a program in memory', '7 memfd_create("x", MFD_CLOEXEC) = 3</memfd:x>', 'forbidden-call memfd_create'],
  ['looking into a process', '7 ptrace(PTRACE_ATTACH, 1) = -1 EPERM (O)', 'forbidden-call ptrace'],
  [
    'a path with strange characters',
    '7 openat(AT_FDCWD</work>, "/etc/\\"a, b) = 3 \\303\\251\\n", O_RDONLY) = -1 ENOENT (N)',
    'undeclared-file-read /etc/"a, b) = 3 é\n',
  ],
  [
    'a path longer than is recorded',
    '7 openat(AT_FDCWD</work>, "/etc/aaa"..., O_RDONLY) = -1 ENOENT (N)',
    'undeclared-file-read /etc/aaa…',
  ],
  [
    'a folder with strange characters',
    '7 openat(5</var/\\74a\\76, ">, "x", O_WRONLY|O_CREAT, 0600) = -1 EROFS (R)',
    'undeclared-file-write /var/<a>, "/x',
  ],
];
for (const [what, line, found] of undeclared) {
  test(`${what} is found where it is not declared`, () => {
    assert.deepEqual(foundIn([line]).slice(0, 1), [found]);
  });
}

const everything: Permissions = {
  files: { read: ['/etc/ssh/**'], write: ['/var/lib/x/**'] },
  network: { connect: ['example.com:443', '192.0.2.7:8443'] },
  exec: ['/usr/sbin/sshd'],
  env: [],
  root: false,
};
const accepted: [what: string, line: string][] = [
  ['a declared file', '7 openat(AT_FDCWD</work>, "/etc/ssh/sshd_config", O_RDONLY) = 3</etc/ssh/sshd_config>'],
  ['a declared file by its folder', '7 openat(5</etc/ssh>, "sshd_config", O_RDONLY) = 3</etc/ssh/sshd_config>'],
  ['a declared change', '7 openat(AT_FDCWD</work>, "/var/lib/x/state", O_RDWR|O_CREAT, 0600) = 3</var/lib/x/state>'],
  ['a declared program', '7 execve("/usr/sbin/sshd", ["sshd", "-T"], 0x1 /* 0 vars */) = 0'],
  [
    'the loader’s files of a declared program',
    '7 openat(AT_FDCWD</work>, "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY) = 3',
  ],
  [
    'the port of a declared name',
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 E (N)',
  ],
  [
    'looking up a declared name',
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
  ],
  [
    'a declared address',
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(8443), sin_addr=inet_addr("192.0.2.7")}, 16) = 0',
  ],
  ['its own socket', '7 bind(3, {sa_family=AF_UNIX, sun_path="/tmp/a/s/plugin1"}, 20) = 0'],
  ['the kernel’s tables', '7 bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0'],
  [
    'Go’s runtime',
    '7 openat(AT_FDCWD</work>, "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", O_RDONLY) = -1 ENOENT (N)',
  ],
  ['its own status', '7 openat(AT_FDCWD</work>, "/proc/self/cgroup", O_RDONLY) = 3</proc/2/cgroup>'],
  ['the private temporary folder', '7 openat(AT_FDCWD</work>, "/tmp/x", O_RDWR|O_CREAT, 0600) = 3</tmp/x>'],
  [
    'a call on a descriptor',
    '7 newfstatat(3</etc/ssh/x>, "", {st_mode=S_IFREG|0644, st_size=1, ...}, AT_EMPTY_PATH) = 0',
  ],
];
for (const [what, line] of accepted) {
  test(`${what} is no finding`, () => {
    assert.deepEqual(foundIn([line], everything), []);
  });
}

test('what made the sandbox is not counted, what the provider’s children do is', () => {
  const judgement = judgeSandboxRun(
    {
      ...runOf(),
      trace: [
        '6 openat(AT_FDCWD</>, "/etc/passwd", O_RDONLY) = 3',
        '5 wait4(-1,  <unfinished ...>',
        START,
        '5 <... wait4 resumed>NULL, 0, NULL) = 6',
        '5 unlink("/run/user/0/.bubblewrap") = 0',
        '6 openat(AT_FDCWD</>, "/etc/group", O_RDONLY) = 3',
        '8 openat(AT_FDCWD</work>, "/etc/shadow", O_RDONLY) = -1 ENOENT (N)',
        '',
      ].join('\n'),
    },
    NO_PERMISSIONS,
  );
  assert.deepEqual(
    judgement?.found.map(({ symbol }) => symbol),
    ['/etc/shadow'],
  );
});

test('without the provider’s start nothing is said', () => {
  assert.equal(judgeSandboxRun({ trace: '6 close(3) = 0\n', cut: false, socketFolder }, NO_PERMISSIONS), undefined);
  const failed = '7 execve("/plugin", ["/plugin"], 0x5) = -1 EACCES (Permission denied)\n';
  assert.equal(judgeSandboxRun({ trace: failed, cut: false, socketFolder }, NO_PERMISSIONS), undefined);
});

test('a call that another thread interrupts is seen whole', () => {
  const lines = [
    '7 openat(AT_FDCWD</work>, "/etc/shadow", O_RDONLY <unfinished ...>',
    '8 close(3) = 0',
    '7 <... openat resumed>) = -1 ENOENT (No such file)',
  ];
  assert.deepEqual(foundIn(lines), ['undeclared-file-read /etc/shadow']);
});

test('a call that never came back still counts', () => {
  const lines = [
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>',
  ];
  assert.deepEqual(foundIn(lines), ['undeclared-network 192.0.2.1:443']);
});

test('the same access twice is one finding', () => {
  const line = '7 openat(AT_FDCWD</work>, "/etc/shadow", O_RDONLY) = -1 ENOENT (N)';
  assert.equal(foundIn([line, line]).length, 1);
});

test('a trace that was cut, or cannot be read, is a finding', () => {
  assert.deepEqual(
    judge({ ...runOf(), cut: true }).found.map(({ rule }) => rule),
    ['sandbox/trace-incomplete'],
  );
  assert.deepEqual(foundIn(['7 openat(AT_FDCWD</work>, "/etc']), ['trace-incomplete']);
});

test('a call that a thread died before is no call, unless the thread goes on', () => {
  const died = ['7 ???( <unfinished ...>', '7 +++ killed by SIGKILL +++'];
  assert.deepEqual(foundIn(died), []);
  assert.deepEqual(foundIn([...died, '8 getpid() = 8']), []);
  const alive = '7 openat(AT_FDCWD</work>, "/proc/self/cgroup", O_RDONLY) = 3';
  assert.deepEqual(foundIn(['7 ???( <unfinished ...>', alive]), ['trace-incomplete']);
  assert.deepEqual(foundIn(['7 ???( <unfinished ...>', '7 <... ??? resumed> = ?', '7 +++ exited with 0 +++']), []);
});

test('misbehaviour comes before what it touched', () => {
  const run = { ...runOf(), misbehaviour: { rule: 'handshake-failed', message: 'It said nothing.' } as const };
  assert.deepEqual(
    judge(run).found.map(({ rule }) => rule),
    ['sandbox/handshake-failed'],
  );
});

test('the report holds what was observed, declared or not, without what every provider touches', () => {
  const { observed } = judge(runOf(...accepted.map(([, line]) => line)), everything);
  assert.deepEqual(observed, {
    filesRead: ['/etc/ssh/sshd_config'],
    filesWritten: ['/var/lib/x/state'],
    network: ['192.0.2.1:443', '127.0.0.53:53', '192.0.2.7:8443'],
    exec: ['/usr/sbin/sshd'],
  });
});

test('no trace makes the judge throw', () => {
  const alphabet = [
    '7 ',
    '8 ',
    'openat(',
    'execve(',
    '"',
    '\\',
    '<',
    '>',
    '...',
    ' resumed>',
    ' <unfinished ...>',
    ')',
    '{',
    '}',
    ',',
    ' = 0',
    '\n',
    'AT_FDCWD',
    '/etc',
    'sun_path=',
    '\\303',
  ];
  let state = 7;
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  for (let round = 0; round < 3000; round += 1) {
    const noise = Array.from({ length: next(60) }, () => alphabet[next(alphabet.length)]).join('');
    judgeSandboxRun(runOf(noise), everything);
  }
});
