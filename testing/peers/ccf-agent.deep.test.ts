import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '@provider-registry/adapter-process';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { digestOf } from '@provider-registry/core/model';
import { parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import { type CcfApi, serveCcfApi } from '../fakes/ccf-api.ts';
import { type Running, startMainJob, temporaryFolder } from '../main-job/play.ts';
import { peer, runPeer } from './peer.ts';

const POLICIES = join(import.meta.dirname, '../../examples/providers/ssh-config/policies');
const IMAGE = 'providers/ssh-config';
const VERSION = '1.0.0';
/** The main job needs it too: without a sandbox it starts no provider. */
const WITHOUT_SANDBOX = spawnSync('bwrap', ['--version']).status === 0 ? false : 'bubblewrap is not installed';

const HARDENED = 'PermitRootLogin no\nPasswordAuthentication no\nMaxAuthTries 3\n';
const CONFIGURATIONS = [
  ['a hardened sshd_config', HARDENED, []],
  [
    'an sshd_config that lets root in with a password',
    HARDENED.replace('RootLogin no', 'RootLogin yes'),
    ['ssh_root_login'],
  ],
  ['an empty sshd_config', '', ['ssh_max_auth_tries', 'ssh_password_authentication']],
] as const;

describe('a registry that serves on loopback, pulled from by tag', { skip: WITHOUT_SANDBOX }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let mainJob: Running;
  let source: string;
  let release: Release;
  let host: AgentHost;
  before(async () => {
    peer('ccf-agent');
    peer('gooci');
    folder = await temporaryFolder();
    mainJob = startMainJob(folder.path);
    const serving = await mainJob.line('control plane: ');
    source = `${new URL(serving.slice('control plane: '.length)).host}/${IMAGE}:${VERSION}`;
    release = await publishedRelease(join(folder.path, 'registry/releases'));
    host = await AgentHost.create(folder.path, source);
    await mainJob.line('Ctrl-C ends it.');
  });
  after(async () => {
    await host.api.close();
    mainJob.child.kill('SIGINT');
    await mainJob.ended;
    await folder.remove();
  });

  test('gooci unpacks the published executable', async () => {
    const target = join(folder.path, 'gooci');
    const { status, output } = await runPeer('gooci', ['download', source, target]);
    assert.equal(status, 0, output);
    // gooci asks for no platform, and then go-containerregistry takes this one.
    assert.equal(await digestOfFile(join(target, 'plugin')), binaryDigest(release, 'linux/amd64'));
  });

  for (const [what, sshdConfig, violated] of CONFIGURATIONS) {
    test(`the CCF agent reports of ${what} what each policy says`, async () => {
      const expected = (await policyNames()).map((policy) => [
        `compliance_framework.${policy}`,
        violated.some((one) => one === policy) ? 'not-satisfied' : 'satisfied',
      ]);
      assert.deepEqual(await host.evaluate(sshdConfig), Object.fromEntries(expected));
    });
  }

  test('the CCF agent ran the published executable', async () => {
    const plugin = join(host.folder, '.compliance-framework/plugins', IMAGE, VERSION, 'plugin');
    assert.equal(await digestOfFile(plugin), binaryDigest(release, hostPlatform()));
  });

  test('the CCF agent read from the image that the provider speaks version 2, which sends templates first', () => {
    assert.deepEqual(
      host.api.received['/api/agent/subject-templates/batch'].map((batch) => batch['plugin-id']),
      CONFIGURATIONS.map(() => 'ssh-config'),
    );
    const packages = host.api.received['/api/agent/risk-templates/batch'].map((batch) => batch['policy-package']);
    assert.ok(packages.includes('compliance_framework.ssh_root_login'));
  });
});

/** A machine with an agent. Its /etc holds nothing but /etc/ssh, so that nothing of the real machine is judged. */
class AgentHost {
  readonly folder: string;
  readonly api: CcfApi;

  private constructor(folder: string, api: CcfApi) {
    this.folder = folder;
    this.api = api;
  }

  static async create(parent: string, source: string): Promise<AgentHost> {
    const host = new AgentHost(await mkdtemp(join(parent, 'agent-')), await serveCcfApi());
    await mkdir(join(host.folder, 'ssh'));
    const config = {
      api: { url: host.api.url },
      plugins: { 'ssh-config': { source, policies: [POLICIES], config: { host: 'web-1' } } },
    };
    await writeFile(join(host.folder, 'agent.json'), JSON.stringify(config));
    return host;
  }

  /** Runs the agent once, and gives the state that it reports of each policy. */
  async evaluate(sshdConfig: string): Promise<Record<string, string>> {
    await writeFile(join(this.folder, 'ssh/sshd_config'), sshdConfig);
    const evidence = this.api.received['/api/evidence'];
    const earlier = evidence.length;
    const etc = ['--tmpfs', '/etc', '--ro-bind', join(this.folder, 'ssh'), '/etc/ssh'];
    const agent = [peer('ccf-agent'), 'agent', '--config', join(this.folder, 'agent.json')];
    const { status, stdout, stderr } = await run('bwrap', ['--dev-bind', '/', '/', ...etc, '--', ...agent], {
      cwd: this.folder,
      env: { HOME: this.folder },
    });
    assert.equal(status, 0, stdout + stderr);
    // The agent adds evidence of its own, about itself.
    const ofProvider = evidence.slice(earlier).filter(({ labels }) => labels.provider === 'ssh-config');
    return Object.fromEntries(ofProvider.map(({ labels, status: { state } }) => [labels._policy, state]));
  }
}

async function policyNames(): Promise<string[]> {
  return (await readdir(POLICIES)).map((file) => file.replace(/\.rego$/, ''));
}

async function publishedRelease(folder: string): Promise<Release> {
  for (const file of await readdir(folder)) {
    const release = parseJsonDocument('release', await readFile(join(folder, file), 'utf8'), file);
    if (IMAGE.endsWith(`/${release.name}`)) return release;
  }
  throw new Error(`no release of ${IMAGE} in ${folder}`);
}

function binaryDigest({ platforms }: Release, platform: string): string | undefined {
  return platforms.find((one) => one.platform === platform)?.binary.digest;
}

async function digestOfFile(path: string): Promise<string> {
  return digestOf(await readFile(path));
}
